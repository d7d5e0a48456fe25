"""The names of periods, kinds of entry and statistics in each language.

A name is written where its period, kind or statistic is defined: `names("Goal", zh_hans="进球")`. To add a language,
add its code as another keyword. A missing language falls back to English.
"""

from dataclasses import dataclass

_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one thing. `by_language` holds, for each language code, the shown name and then its synonyms.

    The shorthand accepts the shown names and the synonyms of all languages. Every other surface uses the shown name.
    """

    by_language: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def english(self) -> str:
        return self.get(_ENGLISH)

    def text(self, language: str) -> str:
        """The shown name in this language, or the English name if this language has none."""
        return self.get(language) or self.english

    def get(self, language: str) -> str:
        """The shown name in this language, "" if there is none."""
        return next(iter(self._in(language)), "")

    def typed(self, language: str) -> tuple[str, ...]:
        """The shown name and the synonyms in this language, or the English ones if this language has none."""
        return self._in(language) or self._in(_ENGLISH)

    def formatted(self, **values: object) -> "Names":
        """These names with the placeholders filled in: "Final/{n}" becomes "Final/10"."""
        return Names(tuple((code, tuple(text.format(**values) for text in found)) for code, found in self.by_language))

    @property
    def shown(self) -> tuple[str, ...]:
        """The shown names, one for each language."""
        return tuple(found[0] for _, found in self.by_language)

    @property
    def synonyms(self) -> tuple[str, ...]:
        """The names that are accepted and not shown, of all languages."""
        return tuple(synonym for _, found in self.by_language for synonym in found[1:])

    def _in(self, language: str) -> tuple[str, ...]:
        """The names of this language, otherwise of a related one: "zh-CN" finds "zh-hans", "en-GB" finds "en"."""
        wanted = language.lower()
        exact = next((found for code, found in self.by_language if code == wanted), None)
        if exact is not None:
            return exact
        family = wanted.partition("-")[0]
        return next((found for code, found in self.by_language if code.partition("-")[0] == family), ())


def names(en: str, **others: str) -> Names:
    """Names in English and in other languages. A keyword is a language code, with "_" instead of "-".

    A text is the shown name. Synonyms may follow it, each after a "|".

    >>> names("Two points", zh_hans="两分球|两分").text("zh-hans")
    '两分球'
    """
    texts = {_ENGLISH: en, **others}
    return Names(tuple((code.replace("_", "-"), tuple(text.split("|"))) for code, text in texts.items()))
