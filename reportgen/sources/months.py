"""Months as words, in the languages that shops write their exports in; without accents."""

from __future__ import annotations

_WORDS = (
    "jan januari january janner januar janv janvier janeiro gen gennaio ene enero stycznia styczen sty ocak oca январь января "
    "янв",
    "feb februari february februar fev fevr fevrier fevereiro febbraio febrero lutego luty lut subat sub февраль февраля фев",
    "mar maret march marz mrz maart mrt mars marco marzo marca marzec mart март марта мар",
    "apr april avr avril abr abril aprile kwietnia kwiecien kwi nisan nis апрель апреля апр",
    "mei may mai maio mag maggio mayo maja maj mayis май мая",
    "jun juni june juin junho giu giugno junio czerwca czerwiec cze haziran haz июнь июня июн",
    "jul juli july juil juillet julho lug luglio julio lipca lipiec lip temmuz tem июль июля июл",
    "agu ags agt agustus aug august augustus aout ago agosto sierpnia sierpien sie agustos август августа авг",
    "sep sept september septembre set setembro settembre septiembre wrzesnia wrzesien wrz eylul eyl сентябрь сентября сен",
    "okt oktober oct october octobre out outubro ott ottobre octubre pazdziernika pazdziernik paz ekim eki октябрь октября окт",
    "nov nop november nopember novembre novembro noviembre listopada listopad lis kasim kas ноябрь ноября ноя",
    "des desember dec december dez dezember decembre dezembro dic dicembre diciembre grudnia grudzien gru aralik ara декабрь "
    "декабря дек",
)  # fmt: skip  # no word means two months

MONTHS = {word: str(number) for number, words in enumerate(_WORDS, 1) for word in words.split()}
"""The number of each month, by every word for it in small letters and without accents."""
