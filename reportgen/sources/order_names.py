"""How shops, tills, marketplaces and public tables call the columns of order lines; headers without case, spaces and signs.

Of several columns that fit, the one named first here is taken: ids before names, what a line costs before what an order does, and
what was paid before what was asked.
"""

from __future__ import annotations


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ORDER = _names("""
    invoiceno invoice invoiceid invoicenumber orderid orderno ordernumber order transactionid transaction basketid basket
    receiptid receipt ticket billno salesordernumber salesorderid incrementid transactionno transactionnumber receiptno
    receiptnumber nopesanan nomorpesanan idpesanan pesanan nomorinvoice noinvoice nofaktur nomorfaktur notransaksi
    nomortransaksi idtransaksi kodetransaksi nonota bestellnummer bestellnr auftragsnummer auftragsnr rechnungsnummer
    rechnungsnr belegnummer belegnr bonnummer numeropedido numerodopedido idpedido pedidoid pedido notafiscal numeronota
    idvenda vendaid npedido nºpedido ncommande numerocommande commande billnumber purchaseid amazonorderid numerodepedido
    numerodefactura numerofactura ncupom numerodecommande numerofacture numeroordine nordine idordine ordernummer bestelnummer
    factuurnummer numerzamowienia nrzamowienia numerfaktury siparisno siparisnumarasi faturano madonhang mahoadon номерзаказа
    номерчека 订单编号 订单号 訂單編號 注文番号 注文id 受注番号 伝票番号 주문번호 หมายเลขคำสั่งซื้อ
    faktura fakturanummer fakturanr invno documentno documentnumber beleg salesdocument salesorder
""")
ITEM = _names("""
    stockcode sku itemid item itemname itemdescription productid product productname article articleid lineitemsku
    lineitemname nomorsku artikelnummer artikelnr artikel artikelbezeichnung artikelname produkt namaproduk namabarang
    idproduto codproduto produto nomeproduto description category producto produit prodotto productnaam nazwaproduktu urunadi
    tensanpham товар 商品名称 宝贝标题 商品コード 商品名 상품명 ชื่อสินค้า materialnumber material materialdescription
    商品编号 产品编号 產品編號
""")  # codes before names: names change, codes do not
ITEM_NAME = _names("""
    itemname itemdescription productname lineitemname namaproduk namabarang artikelbezeichnung artikelname nomeproduto
    description product item article producto produit prodotto productnaam nazwaproduktu urunadi tensanpham товар 商品名称
    宝贝标题 商品名 상품명 ชื่อสินค้า materialdescription
""")
CUSTOMER = _names("""
    customeruniqueid customerid customerno customernumber custid customer clientid clientno client membernumber memberid
    member customerkey userid buyerid buyeruserid householdkey householdid idpelanggan nopelanggan kodepelanggan idmember
    kundennummer kundennr kundenid kundenno mitgliedsnummer idcliente clienteid codcliente codigocliente cliente idclient
    nclient numclient userpseudoid fullvisitorid visitorid numerodecliente numerocliente codigodocliente codeclient
    numeroclient codicecliente klantnummer klantnr klantid klantcode nrklienta numerklienta idklienta kodklienta musterino
    musterinumarasi musteriid musterikodu makhachhang кодклиента номерклиента idклиента клиентid idпокупателя
    кодпокупателя 会员编号 会员号 会员id 客户编号 客户id 用户id
    ncliente nºcliente nrocliente msisdn debitor debitorennummer debitorennr debitornr constituentid supporterid donorid
    soldtoparty soldtocustomer
    會員編號 客戶編號 顧客id 顧客番号 顧客コード 会員番号 会員id 고객번호 고객id 회원번호
""")
CONTACT = _names("""
    customeremail emailaddress email billingemail billingemailaddress emailbilling buyeremail purchaseemail contactemail
    fromemailaddress username buyerusername usernamepembeli customername clientname buyername billingname pelanggan
    namapelanggan pembeli namapembeli kunde kundenname billto soldto nomecliente nomedocliente klant klantnaam klient
    nazwaklienta kupujacy musteriadi musteri nguoimua tenkhachhang khachhang клиент покупатель 买家会员名 客户名称 顧客名
    고객명 ชื่อผู้ใช้ผู้ซื้อ
""")  # what tells customers apart where nothing better does
DAY = _names("""
    invoicedate orderdate transactiondate purchasedate saledate date day datetime timestamp transactiondatetime transdate
    trandate trxdate txndate purchasedatetime paymentdate orderdatetime salesdate createdat datecreated waktupesanandibuat
    tanggalpesanan tanggaltransaksi tanggalorder tanggalpembelian tanggalpembayaran tanggal tgltransaksi tgl bestelldatum
    rechnungsdatum kaufdatum belegdatum auftragsdatum buchungsdatum datum datavenda datadavenda datapedido datadopedido
    datacompra datadacompra datatransacao fecha fechacompra fechaventa fechapedido dateachat datecommande datevente data
    transactiontimestamp closedate createdtime createtime createddate createddateutc createdutc orderedat fechadecompra
    fechadepedido fechadeventa datedecommande datedachat datedevente dataordine dataacquisto datavendita besteldatum
    orderdatum aankoopdatum datazamowienia datazakupu datasprzedazy siparistarihi islemtarihi satistarihi tarih ngaydathang
    ngaymua thoigian датазаказа датапокупки датапродажи дата
    订单创建时间 下单时间 订单日期 下单日期 购买日期 购买时间 交易日期 訂單日期
    日期 注文日 注文日時 購入日 購入日時 受注日 売上日 取引日 日付 주문일자 주문일 주문일시 구매일자 created
    วันที่ทำการสั่งซื้อ วันที่สั่งซื้อ eventdate documentdate createdon
""")
QUANTITY = _names("""
    quantity qty quantityordered qtyordered lineitemquantity itemquantity jumlahprodukdibeli jumlahbarang kuantitas menge
    stuckzahl anzahl jumlah quantidade qtd qtde cantidad quantite quantityrefund quantityshipped quantitypurchased unidades
    qte quantita aantal ilosc adet miktar soluong количество 数量 宝贝总数量 購入数量 個数 수량 จำนวน
""")
PRICE = _names("""
    unitprice priceperunit priceeach itemprice price lineitemprice itemcost hargasetelahdiskon hargasatuan hargajualidr
    hargajual harga einzelpreis stuckpreis preis valorunitario precounitario preco preciounitario precio prixunitaire prix
    vlrunitario prezzounitario prezzo stuksprijs prijs cenajednostkowa cenabrutto cena birimfiyati birimfiyat giauudai dongia
    цена 单价 単価 단가 ราคาขาย
""")
AMOUNT = _names("""
    afterdiscount netamount linetotal totalamount amount salesamount salesvalue netsales sales totalsales revenue totalprice
    totalspent purchaseamount transactionamount tranamount transamount trxamount txnamount paymentamount amt ordervalue
    orderamount jumlahharga totalharga gesamtpreis positionssumme umsatz betrag total subtotal ordertotal ordertotalamount
    totalbelanja totalbayar bestellwert rechnungsbetrag gesamtbetrag gesamtnetto nettobetrag valortotal valorvenda valorpago
    valorcompra totalvenda receita valor penjualan totalpenjualan tagihan totaltagihan nilaitransaksi omzet omset importe
    importetotal monto montant montanttotal montantttc paidprice amountcents amountincents nettotal gross montototal
    importototale importo totaalbedrag bedrag wartoscbrutto kwota wartosc vlrtotal satistutari toplamtutar tutar
    tonggiabansanpham thanhtien tongtienhang tongtien сумма суммазаказа суммапокупки
    суммапродажи 买家实际支付金额 实付金额 支付金额 订单金额 消费金额
    購入金額 売上金額 注文金額 合計金額 金額 金额 주문금액 결제금액 금액 ราคาขายสุทธิ netvalue
    销售金额 销售额 銷售金額
""")  # of a line before that of an order
OF_AN_ORDER = _names("""
    totalpaid amountpaid purchaserevenue purchaserevenueinusd grandtotal grandtotalpurchased ordertotalinctax ordertotalextax
""")
"""What an order cost: an amount where neither that of a line nor quantity and price are there."""

CATEGORY = _names("""
    productcategory category categoryname itemcategory productgroup productline department kategoriproduk kategori warengruppe
    produktgruppe produktkategorie kategorie categoria categoriaproduto categorie productgroep kategoria danhmuc категория
    类别 商品类别 商品カテゴリ カテゴリ カテゴリー 카테고리
""")
STATUS = _names("""
    orderstatus financialstatus paymentstatus statuspesanan statustransaksi statusterakhir statuspembayaran transactionstatus
    invoicestatus itemstatus bestellstatus auftragsstatus zahlungsstatus statuspedido statusdopedido estadopedido
    estadodelpedido statutcommande etatcommande statoordine statuszamowienia siparisstatusu siparisdurumu trangthaidonhang
    contributionstatus donationstatus bookingstatus reservationstatus orderstate paymentstate stanzamowienia
    etatdelacommande statutdelacommande
    статусзаказа 订单状态 注文ステータス 주문상태 สถานะการสั่งซื้อ status dealstage stage
    statut estado estatus stato situacao durum durumu trangthai статус 状态 ステータス 상태 สถานะ
    etat stan state
""")  # of an order; that of a parcel says nothing of money

FLAG = _names("""
    iscancelled iscanceled cancelled canceled ordercancelled ordercanceled orderiscancelled cancelledflag canceledflag iscancel
    isreturned returned isreturn return returns returnflag returnedflag isrefunded refunded isrefund refundflag isvoided isvoid
    voided dibatalkan storniert cancelado cancelada annule annulee iptaledildi
""")  # yes where nobody keeps what was ordered
LINE_NUMBER = _names("""
    orderitemid orderitemno orderlinenumber orderline lineitemnumber lineitemid lineitemno linenumber lineno positionsnummer
""")
"""What numbers the lines of an order."""

EITHER = "jumlah"
"""Beside a price it says how many; alone it says how much."""

LINE_ITEMS = ("lineitemquantity", "lineitemname", "lineitemprice")
"""By these a table is the export of a shop that calls the number of an order its name."""

ALL = frozenset(
    {*ORDER, *ITEM, *ITEM_NAME, *CUSTOMER, *CONTACT, *DAY, *QUANTITY, *PRICE, *AMOUNT, *OF_AN_ORDER, *CATEGORY, *STATUS}
)
"""Every name there is, whatever it stands for."""
