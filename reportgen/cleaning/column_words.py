"""Column words: what the words in the names of columns say of what they hold, in English, German and Indonesian,
and what shops of other languages call their customers, orders and money; without accents."""

from __future__ import annotations

from reportgen.presets import unaccented

_SHORTEST = 3  # letters of a word that is looked for within others


def _ordered(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _set(text: str) -> frozenset[str]:
    return frozenset(unaccented(text).split())


IDS = _set("id no nº nr nro num number code key uuid clientnum nomor kode nummer cod codigo código numero codice numer")
PEOPLE = _set(
    "customer client member buyer user cust account person household master clientnum email pelanggan "
    "pembeli kunde kunden kundennummer kundennr kundenid käufer mitglied mitgliedsnummer nasabah "
    "konsumen anggota kartennummer kartennr donor subscriber shopper player cliente clientes visitor "
    "msisdn debitor debitorennummer debitorennr constituent supporter patron policyholder abonne adherent socio "
    "assinante abonent kupujacego "
    "guest klant klienta klientnummer klantnummer musteri khach 会员编号 会员号 客户编号 用户id 顧客id 顧客番号 会員番号"
)
HOUSEHOLDS = _set("hid hhid")
"""What panels of households call the number of one, at the end of a name."""

REACHED = _set("phone mobile email mail telephone telefon hp telp whatsapp name nama nome nombre nom login s")
"""What a person is reached by or called, where it is one's own; of "Guest Name(s)" an s is left."""

HOLDERS = _set("card cc cardholder loyalty ffp contact kontakt insured patient profile")
"""What stands for a person where it is numbered: a card, a programme, a contact of a CRM."""

ORDERED = _set(
    "order invoice receipt transaction ticket bill basket pesanan faktur transaksi nota bestellung "
    "auftrag rechnung beleg bon pedido venda commande ordine zamowienia siparis"
)
NUMBERED = _set("bestellnummer bestellnr auftragsnummer auftragsnr rechnungsnummer rechnungsnr belegnummer belegnr bonnummer")
"""Words that say order and number at once."""

COUNTED = _set("num number count ct cnt n anzahl calls points items qtd nombre numero liczba aantal sayisi")
BOUGHT = _set(
    "order trans transaction purchase cheque orders transactions purchases trx bestellungen käufe "
    "einkäufe transaksi pembelian pesanan gifts donations bookings flight flights stays trips rides "
    "compra compras pedidos deal deals achat achats commande commandes acquisto acquisti ordine "
    "ordini bestelling bestellingen zamowienie zamowien alisveris 最近消费日期 最近购买日期 最終購入日 消费次数 购买次数 購入回数"
)
PURCHASES = _set(
    "orders transactions purchases trx bestellungen käufe einkäufe transaksi pembelian pesanan gifts "
    "donations bookings flights stays trips rides compras pedidos deals achats commandes acquisti "
    "ordini bestellingen zamowien 消费次数 购买次数 購入回数"
)
"""Words that count by themselves."""

PIECES = _set("quantity qty pieces units kuantitas menge stückzahl quantidade qtd qtde")
ANSWERED = _set(
    "response responded respond resplast accepted converted conversion visit visited clicked answered redeemed y respon respons"
)
CAMPAIGN = _set("campaign cmp kampagne kampanye campanha campana campagne campagna")
OUTCOMES = _set("target purchase purchased outcome bought")
"""What says that somebody answered where the table says who was treated."""

TRIED = _set("arm group variant variante ab experiment cell segment offer promotion promo gruppe")
CHANNELS = _set("online offline web store shop catalog app mobile phone toko loja catalogo tienda magasin boutique")
SINCE = _set(
    "signup cadastro first member joined join enrolled registered since dt seit bergabung gabung "
    "daftar terdaftar pendaftaran sejak enrollment enrolment registration alta inscription "
    "inscrizione 入会日期 注册日期 入会日 登録日"
)
LAST = _set(
    "last ultima ultimo última último letzter letzte letztes letzten terakhir recent dernier derniere "
    "laatste ostatni ostatnie ostatniego 最近消费日期 最近购买日期 最終購入日"
)
SEEN = _set(
    "active login seen visit visited open opened click clicked contact contacted campaign activity changed updated modified "
    "interaction interactions"
)
"""Words of a last time that is of no purchase."""

SILENT = _set("recencia recência recency inactive silent since last terakhir sejak desde depuis")
TENURE = _set("tenure book register registered registration inception creation keanggotaan lama")
MONTHS = _set("month months mon bulan monat monate mes meses mois mese mesi maand maanden")
DAYS = _set("day days hari tag tage dia dias jour jours giorno giorni dag dagen")
OTHER_UNITS = _set(
    "week weeks wk wks minggu pekan woche wochen semaine semaines semana semanas setmana setmanes settimana settimane "
    "weken year years yr yrs tahun jahr jahre ano anos annee annees anno anni quarter quarters hour hours minute minutes"
)
"""Units of time that no role counts in."""

YEAR = _set("year yr tahun jahr ano annee anno jaar rok yil")
WITHIN_A_YEAR = _set("month quarter week bulan kuartal minggu monat quartal woche mes trimestre mois mese maand")
BIRTH = _set("birth born geburtsjahr lahir nascimento nacimiento naissance nascita")
CODED = _set("group band bracket category class level code")
"""Words of numbers that stand for a band of ages or incomes."""

AGE = _set("age alter umur usia idade edad eta leeftijd wiek yas 年龄 年齢")
WORTH = _set("value values worth wert nilai")
THINGS = _set("vehicle car property building house home dwelling contents content asset")
"""What is insured or owned: its age is of nobody, and its value was not spent."""

RECORDS = _set("account policy loan company firm business equipment machine device product membership card subscription")
"""What has an age and is no person."""

EDUCATION = _set(
    "education degree bildung bildungsabschluss pendidikan escolaridade educacion estudios istruzione opleiding egitim"
)
MARITAL = _set("marital familienstand pernikahan perkawinan civil civile")
INCOME = _set(
    "income salary renda einkommen jahreseinkommen gehalt penghasilan pendapatan gaji ingresos renta "
    "revenu revenus reddito inkomen gelir 年收入 年収"
)
EARNED = _set("annual revenue")
"""What a firm earns, as a CRM says of each: nothing that it paid."""

CATEGORY = _set("category department group warengruppe produktgruppe kategorie kategori categoria productgroep kategoria")
NO_PURCHASE = _set(
    "birth dob delivery delivered ship shipped approved estimated due updated carrier lieferung "
    "lieferdatum versand lahir pengiriman expected predicted predictive forecast forecasted projected planned scheduled next "
    "upcoming renewal expiry expires expiration until nächster nächste nächstes proxima proximo prochain prochaine berikutnya"
)
"""Words of a day on which nobody bought, or has not yet."""
MONEY = _ordered(
    "monetary spend spent amount amt mnt sales revenue paid turnover umsatz gesamtumsatz betrag purchase charges "
    "charge premium sum summe price prices preis einzelpreis value history gross net belanja pengeluaran omzet omset "
    "penjualan total bayar nilai harga netto brutto tagihan importe monto montant gasto faturamento receita valor "
    "preco gastos depense depenses affaires spesa importo bedrag kwota wartosc tutar harcama "
    "nettowert bruttowert imponibile expenditure expenditures 消费金额 消费总额 购买金额 購入金額 销售金额"
)
"""The plainest words first."""

WEAK = _set("value history gross net premium purchase charge price prices preis einzelpreis nilai harga valor preco")
"""Words of money that alone may say something else."""

CODES_OF = _set(
    "order document region channel office person district organization organisation lines line territory rep representative "
    "team group manager agent division branch area zone segment category class tier level band terms status"
)
"""At the end of a name that begins with a word of money: who sold, or where, and no money, as in "Sales Office"."""

CURRENCIES = _set("usd eur gbp idr inr jpy cny brl mxn try pln chf aud cad sgd myr thb vnd rupiah euro euros dollar dollars")
"""At the end of a name: what the column holds is money."""

PRICE = _set("price prices harga preis einzelpreis vk preco preço unitario unitário precio prix prezzo prijs cena")
PARTS = _set("mnt spend spent amount amt sales revenue umsatz belanja pembelian penjualan")
"""Words of money that stand before the name of a part of it."""

WHOLE = _set("total sum all overall regular summe gesamt")
LIFELONG = _set("lifetime historic historical")
"""Words of a whole that are no name of a part."""

UNMADE = _set("canceled cancelled cancel returned refunded failed showed noshow batal storniert")
"""Words of purchases that came to nothing."""

EARLIER = _set("previous prior earlier sebelumnya")
"""Words of purchases before the one that a row tells of."""

UNIT = _set("unit piece item each stück satuan")
PARTLY = _set("monthly per avg average mean last previous max maximum min minimum highest lowest")
"""Words of money that is of a month, of one purchase or a mean, and no sum of what a customer spent."""

COMPARED = _set(
    "score avg average chng change ratio share rate rates pct percent range hike growth rating index idx rank rata percentile "
    "decile quintile quartile quantile"
)
NO_SPEND = _set(
    "limit balance bal revolving discount disc tax freight shipping cost profit payment income diskon "
    "ongkir claim claims refund refunds cashback fee salary ad adv advertising budget rabatt steuer "
    "gewinn kosten predicted predictive expected forecast projected estimated credit loan deposit "
    "savings debt mortgage emi kredit penghasilan gaji clv cltv ltv "
    "fees commission commissions komisi provision comision comissao insured coverage pledge pledged"
)
TIMED = _set(
    "hour hours minute minutes second seconds time session duration date days week weeks wk wks datum hari minggu pekan bulan "
    "tahun jam"
)
TOLD = _set(
    "type method quantity qty monthly status last recent per segment frequency frekuensi previous ads clicks "
    "views sessions visits pages emails opens logins messages children kids adults guests nights "
    "metode anak"
)
NO_MONEY = COUNTED | IDS | COMPARED | NO_SPEND | TIMED | TOLD | _set("0 1 y yes no")
"""Words of what is counted, compared or timed, and of money that is not what a customer spent."""

ESTIMATED = _set("lifetime value")
"""Words that, together, say what a customer is reckoned to be worth."""

HISTORIC = _set("historic historical history spend spent")
"""Words of a value that was paid."""

CHURNED = _set("churn churned attrition attrited exited churner kündigung gekündigt abgewandert")
"""Words of a column that says who left."""

RUN_TOGETHER = frozenset(
    word
    for words in (
        IDS, PEOPLE, REACHED, ORDERED, COUNTED, BOUGHT, PURCHASES, ANSWERED, CHANNELS, SINCE, LAST, SEEN, SILENT, TENURE, BIRTH,
        AGE, EDUCATION, MARITAL, INCOME, CATEGORY, NO_PURCHASE, MONEY, PRICE, WHOLE, UNIT, PARTLY, COMPARED, NO_SPEND, TIMED,
        TOLD, _set("annual yearly lifetime product payment gender status membership of month months year years"),
    )
    for word in words
    if len(word) >= _SHORTEST or word in ("id", "no", "of")
)  # fmt: skip
"""Words that a name without capitals, spaces and signs may be made of."""
