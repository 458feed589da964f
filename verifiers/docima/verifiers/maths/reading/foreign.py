"""Units as they are written in Russian and in Chinese."""

# ruff: noqa: RUF001 - the letters are those that are written

from __future__ import annotations

import re

FOREIGN = {
    **dict(
        zip(
            "мм см дм м км мг г кг т с сек мин ч л мл".split(),
            "mm cm dm m km mg g kg ton s s min h L mL".split(),
            strict=True,
        )
    ),
    **dict.fromkeys("секунд секунда секунды секунду".split(), "s"),
    **dict.fromkeys("минут минута минуты минуту".split(), "min"),
    **dict.fromkeys("час часа часов".split(), "h"),
    **dict.fromkeys("день дня дней сутки суток".split(), "day"),
    **dict.fromkeys("метр метра метров".split(), "m"),
    **dict.fromkeys("километр километра километров".split(), "km"),
    **dict.fromkeys("сантиметр сантиметра сантиметров".split(), "cm"),
    **dict.fromkeys("миллиметр миллиметра миллиметров".split(), "mm"),
    **dict.fromkeys("килограмм килограмма килограммов".split(), "kg"),
    **dict.fromkeys("грамм грамма граммов".split(), "g"),
    **dict.fromkeys("литр литра литров".split(), "L"),
    **dict.fromkeys("руб рубль рубля рублей".split(), "ruble"),
    **dict.fromkeys("коп копейка копейки копеек".split(), "kopeck"),
    **dict.fromkeys("градус градуса градусов".split(), "degree"),
    "кв": "sq",
    "куб": "cu",
    **dict(
        zip(
            "米 厘米 毫米 分米 千米 公里 微米 纳米".split(),
            "m cm mm dm km km micrometer nanometer".split(),
            strict=True,
        )
    ),
    **dict(zip("克 千克 公斤 毫克 吨 升 毫升".split(), "g kg kg mg ton L mL".split(), strict=True)),
    **dict(zip("秒 秒钟 分钟 小时 时 个小时 天".split(), "s s min h h h day".split(), strict=True)),
    **dict(
        zip(
            "度 牛 牛顿 焦 焦耳 瓦 千瓦 伏 伏特 安 安培 帕 赫兹".split(),
            "degree N N J J W kW V V A A Pa Hz".split(),
            strict=True,
        )
    ),
    **{
        f"平方{name}": f"{short}^2"
        for name, short in zip("米 厘米 毫米 分米 千米 公里".split(), "m cm mm dm km km".split(), strict=True)
    },
    **{
        f"立方{name}": f"{short}^3"
        for name, short in zip("米 厘米 毫米 分米".split(), "m cm mm dm".split(), strict=True)
    },
    "米每秒": "m/s",
    "千米每小时": "km/h",
    "元": "yuan",
    "角": "角",
    "Å": "angstrom",
    "å": "angstrom",
}
"""The same units in the letters of `units`."""

_WORD = re.compile(r"[\u0400-\u04ff]+|[\u4e00-\u9fff]+")


def translated(unit: str) -> str:
    """A unit in our letters; what is not known stays as it is."""
    return unit if unit.isascii() else FOREIGN.get(unit) or _WORD.sub(_translated, unit)


def _translated(word: re.Match[str]) -> str:
    return FOREIGN.get(word.group(), word.group())
