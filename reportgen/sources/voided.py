"""Voided: the words that say that a line is no purchase, because its order was cancelled or it adds up others."""

from __future__ import annotations

import re
from collections.abc import Collection

from reportgen.presets import loose_key
from reportgen.sources.order_names import FLAG

YES = frozenset({"1", "1.0", "true", "yes", "y", "t", "ya", "ja", "sim"})
NO = frozenset({"0", "0.0", "false", "no", "n", "f", "tidak", "nein", "não", "nao"})

_CANCELLED = re.compile(
    r"(?:wc|order|item|payment|transaction|delivery|shipp(?:ed|ing)|fully|pesanan|transaksi)?"  # without spaces and signs
    r"(?:cancell?ed|cancell?ation|cancel|voided|void|refund|refunded|chargeback|return|returns|returned|failed|expired|declined|rejected|denied|reversed|trash|"
    r"batal|dibatalkan|dikembalikan|gagal|kadaluwarsa|kadaluarsa|kedaluwarsa|ditolak|storniert|storno|erstattet|abgebrochen|retoure|retourniert|closedlost|"
    r"credit(?:memo|note|slip)|gutschrift|avoir|nota(?:di|de)cred?ito|creditnota|notakredit|retur|retour|reso|devolucion|devolucao|"
    r"cancelad[oa]|devolvid[oa]|estornad[oa]|reembolsad[oa]|recusad[oa]|negad[oa]|anulad[oa]|devuelt[oa]|rechazad[oa]|"
    r"annulee?s?|remboursee?s?|annullat[oa]|rimborsat[oa]|geannuleerd|terugbetaald|anulowan[eoya]|zwrot|zwrocon[eoya]|"
    r"iptal|iptaledildi|iade|iadeedildi|dahuy|bihuy|ยกเลิกแล้ว|交易关闭|已取消|已关闭|已退款|キャンセル(?:済み?)?|返品|"
    r"(?:주문)?(?:취소|취소완료|환불)|"
    r"отмен[её]н[аоы]?|возврат)"
    r"(?:(?:by|to|oleh|dueto|karena).*)?"
)
_GOOD = re.compile(
    r"(?:wc|order|item|payment|transaction|delivery|partially|fully|pesanan|transaksi)?"
    r"(?:delivered|shipped|shipping|paid|complete|completed|done|success|successful|settled|captured|pending|processing|processed|"
    r"inprogress|inprocess|resolved|disputed|open|closed|received|invoiced|confirmed|approved|accepted|created|placed|onhold|hold|fulfilled|unfulfilled|"
    r"dispatched|intransit|transit|unpaid|sent|selesai|dikirim|lunas|dibayar|diproses|terkirim|diterima|berhasil|bezahlt|"
    r"ok|noshow|booked|reserved|checkedin|checkedout|closedwon|prospecting|qualification|negotiation|proposal|"
    r"versendet|verschickt|offen|abgeschlossen|geliefert|erledigt|zugestellt|"
    r"entregue|entregad[oa]|enviad[oa]|pag[oa]|pagad[oa]|aprovad[oa]|concluid[oa]|completad[oa]|faturad[oa]|finalizad[oa]|pendente|"
    r"livree?s?|expediee?s?|payee?s?|terminee?s?|consegnat[oa]|spedit[oa]|pagat[oa]|completat[oa]|tamamlandi|teslimedildi|"
    r"kargoyaverildi|hoanthanh|dagiao|dathanhtoan|完了|発送済み?|已完成|已发货|완료|배송완료|доставлен[аоы]?|выполнен[аоы]?|оплачен[аоы]?)"
    r"(?:(?:by|to|oleh|at|on).*)?"
)
_LEAST_KNOWN = 0.5  # of the different states: below it they are states of something else, or codes

TOTAL = re.compile(
    r"(?i)(?:grand[ -]?|sub[ -]?)?(?:totals?|jumlah)(?: (?:keseluruhan|akhir|umum|semua|total))?[ :]*|gesamt(?:summe)?|summe?"
)
"""What stands in the cell of a customer, an order or a date where a row is a total, in English, Indonesian and German."""

_OF_A_GROUP = re.compile(r"(?i).+ total")  # "1001 Total": what a spreadsheet's own subtotals write


def is_cancelled(state: str) -> bool:
    """Whether a state says that nobody keeps what was ordered.

    Examples
    --------
    >>> [is_cancelled(state) for state in ("Cancelled by seller", "wc-refunded", "Shipped - Returned to Seller", "Pending")]
    [True, True, True, False]
    """
    return _CANCELLED.fullmatch(loose_key(state)) is not None


def voiding(header: str, texts: Collection[str]) -> set[str]:
    """Return what in a column says that nobody keeps what was ordered: of one that asks it by its name, a yes.

    Examples
    --------
    >>> voiding("is_cancelled", ["0", "1"]), voiding("Status", ["Paid", "Cancelled"])
    ({'1'}, {'Cancelled'})
    """
    if loose_key(header) in FLAG:
        return {text for text in texts if text.strip().casefold() in YES}
    return {text for text in texts if is_cancelled(text)}


def is_flag(texts: Collection[str]) -> bool:
    """Whether the texts of a column are yes and no, both of them, and nothing else.

    Examples
    --------
    >>> is_flag(["Yes", "no", ""]), is_flag(["R", "A", "N"]), is_flag(["0"])
    (True, False, False)
    """
    said = {text.strip().casefold() for text in texts} - {""}
    return bool(said & YES) and bool(said & NO) and said <= YES | NO


def are_order_states(texts: Collection[str]) -> bool:
    """Whether at least half of the different texts are states of orders, and not those of people.

    Examples
    --------
    >>> are_order_states(["Shipped - Lost", "Cancelled"]), are_order_states(["single", "married", "rejected"])
    (True, False)
    """
    states = [text for text in texts if text.strip()]
    known = sum(any(_CANCELLED.fullmatch(part) or _GOOD.fullmatch(part) for part in _whole_and_first(text)) for text in states)
    return known > 0 and known >= _LEAST_KNOWN * len(states)


def is_total(text: str) -> bool:
    """Whether a text is what a row of totals says instead of a name.

    Examples
    --------
    >>> [is_total(text) for text in ("Grand Total", "Sub-total:", "1001 Total", "Jumlah", "Total Tools Ltd", "Totally")]
    [True, True, True, True, False, False]
    """
    return TOTAL.fullmatch(text) is not None or _OF_A_GROUP.fullmatch(text) is not None


def _whole_and_first(text: str) -> tuple[str, str]:
    """A state, and the word that it begins with: "Shipped - Out for Delivery" is one of an order."""
    return loose_key(text), (re.findall(r"[^\W_]+", text.casefold()) or [""])[0]
