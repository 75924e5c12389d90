"""How shops, tills, marketplaces and public tables call the columns of order lines; headers without case, spaces and signs.

Of several columns that fit, the one named first here is taken: ids before names, what a line costs before what an order does, and
what was paid before what was asked.
"""

from __future__ import annotations

ORDER = ("invoiceno", "invoice", "invoiceid", "invoicenumber", "orderid", "orderno", "ordernumber", "order",
         "transactionid", "transaction", "basketid", "basket", "receiptid", "receipt", "ticket", "billno",
         "salesordernumber", "salesorderid", "incrementid", "transactionno", "transactionnumber", "receiptno",
         "receiptnumber", "nopesanan", "nomorpesanan", "idpesanan", "pesanan", "nomorinvoice", "noinvoice",
         "nofaktur", "nomorfaktur", "notransaksi", "nomortransaksi", "idtransaksi", "kodetransaksi", "nonota",
         "bestellnummer", "bestellnr", "auftragsnummer", "auftragsnr", "rechnungsnummer", "rechnungsnr",
         "belegnummer", "belegnr", "bonnummer", "numeropedido", "númeropedido", "numerodopedido", "idpedido",
         "pedidoid", "pedido", "notafiscal", "numeronota", "idvenda", "vendaid", "npedido", "nºpedido",
         "ncommande", "numerocommande", "commande")  # fmt: skip
ITEM = ("stockcode", "sku", "itemid", "item", "itemname", "itemdescription", "productid", "product", "productname", "article",
        "articleid", "lineitemsku", "lineitemname", "nomorsku", "artikelnummer", "artikelnr", "artikel", "artikelbezeichnung",
        "artikelname", "produkt", "namaproduk", "namabarang", "idproduto", "codproduto", "produto", "nomeproduto", "description",
        "category")  # fmt: skip  # codes before names: names change, codes do not
ITEM_NAME = ("itemname", "itemdescription", "productname", "lineitemname", "namaproduk", "namabarang", "artikelbezeichnung",
             "artikelname", "nomeproduto", "description", "product", "item", "article")  # fmt: skip
CUSTOMER = ("customeruniqueid", "customerid", "customerno", "customernumber", "custid", "customer", "clientid",
            "clientno", "client", "membernumber", "memberid", "member", "customerkey", "userid", "buyerid",
            "buyeruserid", "householdkey", "householdid", "idpelanggan", "nopelanggan", "kodepelanggan",
            "idmember", "kundennummer", "kundennr", "kundenid", "kundenno", "mitgliedsnummer", "idcliente",
            "clienteid", "codcliente", "codigocliente", "códigocliente", "cliente", "idclient", "nclient",
            "numclient")  # fmt: skip
CONTACT = ("customeremail", "emailaddress", "email", "billingemail", "billingemailaddress", "emailbilling", "buyeremail",
           "fromemailaddress", "username", "buyerusername", "usernamepembeli", "customername", "clientname", "buyername",
           "billingname", "pelanggan", "namapelanggan", "pembeli", "namapembeli", "kunde", "kundenname", "billto", "soldto",
           "nomecliente", "nomedocliente")  # fmt: skip  # what tells customers apart where nothing better does
DAY = ("invoicedate", "orderdate", "transactiondate", "purchasedate", "saledate", "date", "day", "datetime",
       "timestamp", "transactiondatetime", "transdate", "trandate", "trxdate", "txndate", "purchasedatetime",
       "paymentdate", "orderdatetime", "salesdate", "createdat", "datecreated", "waktupesanandibuat",
       "tanggalpesanan", "tanggaltransaksi", "tanggalorder", "tanggalpembelian", "tanggalpembayaran", "tanggal",
       "tgltransaksi", "tgl", "bestelldatum", "rechnungsdatum", "kaufdatum", "belegdatum", "auftragsdatum",
       "buchungsdatum", "datum", "datavenda", "datadavenda", "datapedido", "datadopedido", "datacompra",
       "datadacompra", "datatransacao", "datatransação", "fecha", "fechacompra", "fechaventa", "fechapedido",
       "dateachat", "datecommande", "datevente", "data")  # fmt: skip
QUANTITY = ("quantity", "qty", "quantityordered", "qtyordered", "lineitemquantity", "itemquantity",
            "jumlahprodukdibeli", "jumlahbarang", "kuantitas", "menge", "stückzahl", "anzahl", "jumlah",
            "quantidade", "qtd", "qtde", "cantidad", "quantite", "quantité")  # fmt: skip
PRICE = ("unitprice", "priceperunit", "priceeach", "itemprice", "price", "lineitemprice", "itemcost",
         "hargasetelahdiskon", "hargasatuan", "hargajualidr", "hargajual", "harga", "einzelpreis", "stückpreis",
         "preis", "valorunitario", "valorunitário", "precounitario", "preçounitário", "preco", "preço",
         "preciounitario", "precio", "prixunitaire", "prix")  # fmt: skip
AMOUNT = ("afterdiscount", "netamount", "linetotal", "totalamount", "amount", "salesamount", "salesvalue",
          "netsales", "sales", "totalsales", "revenue", "totalprice", "totalspent", "purchaseamount",
          "transactionamount", "tranamount", "transamount", "trxamount", "txnamount", "paymentamount", "amt",
          "ordervalue", "orderamount", "jumlahharga", "totalharga", "gesamtpreis", "positionssumme", "umsatz",
          "betrag", "total", "subtotal", "ordertotal", "ordertotalamount", "totalbelanja", "totalbayar",
          "bestellwert", "rechnungsbetrag", "gesamtbetrag", "gesamtnetto", "nettobetrag", "valortotal",
          "valorvenda", "valorpago", "valorcompra", "totalvenda", "receita", "valor", "penjualan",
          "totalpenjualan", "tagihan", "totaltagihan", "nilaitransaksi", "omzet", "omset", "importe",
          "importetotal", "monto", "montant", "montanttotal", "montantttc")  # fmt: skip  # of a line before that of an order
CATEGORY = ("productcategory", "category", "categoryname", "itemcategory", "productgroup", "productline",
            "department", "kategoriproduk", "kategori", "warengruppe", "produktgruppe", "produktkategorie",
            "kategorie", "categoria", "categoriaproduto", "categoría", "categorie", "catégorie")  # fmt: skip
STATUS = ("orderstatus", "financialstatus", "paymentstatus", "statuspesanan", "statustransaksi", "statusterakhir",
          "statuspembayaran", "transactionstatus", "invoicestatus", "itemstatus", "bestellstatus", "auftragsstatus",
          "zahlungsstatus", "statuspedido", "statusdopedido",
          "status")  # fmt: skip  # of an order; that of a parcel says nothing of money

LINE_NUMBER = ("orderitemid", "orderitemno", "orderlinenumber", "orderline", "lineitemnumber", "lineitemid", "lineitemno",
               "linenumber", "lineno", "positionsnummer")  # fmt: skip
"""What numbers the lines of an order."""

EITHER = "jumlah"
"""Beside a price it says how many; alone it says how much."""

LINE_ITEMS = ("lineitemquantity", "lineitemname", "lineitemprice")
"""By these a table is the export of a shop that calls the number of an order its name."""
