"""The words that dates are made of, in English, Dutch and French, without accents and in lower case.

A lexicon maps a kind of symbol to its values, and each value to the words for it. The kinds are single letters, so that rules can be
regular expressions over them:

    N number  1 one, a  n few  O ordinal  M month  W weekday  S season  H holiday  U unit  k quantity  E early, mid, late  F half
    Q quarter  L last, this, next  l the following, the one before  G ago  D day counted from today  j the day after, before
    V vague  v every  B before  A after  C since  T until  K between  Z from  a and  i to  J just  R around  ~ about
    p at, on  f in  o of  c of, from  g at, to  t the  z words that begin a clause
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from analyzer.findings.calendar import Grain, Third

Value: TypeAlias = "int | str | Third | Grain | tuple[int, int] | tuple[int, int, Grain] | None"
Lexicon: TypeAlias = Mapping[str, Mapping[Value, str]]

MONDAY, SUNDAY = 0, 6
SPRING, SUMMER, AUTUMN, WINTER = 3, 6, 9, 12  # the month in which each begins
SOME = (2, 4)  # what "a few" is taken to be


def _listed(words: str, *, start: int = 1) -> dict[Value, str]:
    """Values counted from `start`, their words parted by `|`."""
    return dict(enumerate(words.split("|"), start))


def _tens(unit_words: str, after_twenty: str, after_thirty: str, up_to: int = 31) -> dict[Value, str]:
    """Words for 1 to 31: those for 1 to 20 and 30 given, the others composed; `{}` stands for the word of the unit."""
    words = dict[Value, str](enumerate(unit_words.split("|"), 1))
    for tens, pattern in ((20, after_twenty), (30, after_thirty)):
        for unit in range(1, 10):
            if tens + unit <= up_to:
                words[tens + unit] = pattern.format(words[unit].split(",")[0])
    return words


EN_UNITS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty"
)
EN_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth"
    "|eighteenth|nineteenth|twentieth"
)
NL_UNITS = (
    "een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien|twintig"
)
NL_ORDINALS = (
    "eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende|elfde|twaalfde|dertiende|veertiende|vijftiende|zestiende"
    "|zeventiende|achttiende|negentiende|twintigste"
)
NL_LINKED = "een|twee|drie|vier|vijf|zes|zeven|acht|negen"
FR_UNITS = "un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|dix sept|dix huit|dix neuf|vingt"
FR_ORDINALS = (
    "premier,premiere|deuxieme,second,seconde|troisieme|quatrieme|cinquieme|sixieme|septieme|huitieme|neuvieme|dixieme|onzieme|douzieme"
)


def _dutch(ending: str) -> dict[Value, str]:
    linked: dict[Value, str] = {20 + n: f"{word}entwintig{ending}" for n, word in enumerate(NL_LINKED.split("|"), 1)}
    return linked | {30: f"dertig{ending}", 31: f"eenendertig{ending}"}


ENGLISH: Lexicon = {
    "N": _tens(EN_UNITS, "twenty {}", "thirty {}") | {30: "thirty", 2: "two,a couple of,a couple,couple of"},
    "1": {1: "a,an,one"},
    "n": {SOME: "a few,few,several,some"},
    "O": _tens(EN_ORDINALS, "twenty {}", "thirty {}") | {30: "thirtieth"},
    "M": _listed(
        "january,jan|february,feb|march,mar|april,apr|may|june,jun|july,jul|august,aug|september,sept,sep|october,oct|november,nov|december,dec"
    ),
    "W": _listed(
        "monday,mon|tuesday,tue,tues|wednesday,wed|thursday,thu,thurs|friday,fri|saturday,sat|sunday,sun",
        start=MONDAY,
    ),
    "S": {SPRING: "spring,springtime", SUMMER: "summer,summertime", AUTUMN: "autumn,fall", WINTER: "winter,wintertime"},
    "H": {
        "easter": "easter",
        "easter sunday": "easter sunday",
        "easter monday": "easter monday",
        "good friday": "good friday",
        "ascension": "ascension day,ascension",
        "whitsun": "whitsun,pentecost",
        "whit monday": "whit monday",
        "shrove tuesday": "shrove tuesday",
        "christmas": "christmas,xmas",
        "christmas eve": "christmas eve",
        "christmas day": "christmas day",
        "boxing day": "boxing day",
        "new year": "new year,new years day,new year s day",
        "new year's eve": "new year s eve,new years eve",
        "king's day": "king s day,kings day",
        "bastille day": "bastille day",
        "all saints": "all saints day,all saints",
        "halloween": "halloween",
    },
    "U": {
        Grain.DAY: "day,days",
        Grain.WEEK: "week,weeks,wk",
        Grain.WEEKEND: "weekend,weekends",
        Grain.MONTH: "month,months",
        Grain.QUARTER: "quarter,quarters",
        Grain.YEAR: "year,years",
    },
    "k": {(2, 2, Grain.WEEK): "a fortnight,fortnight", (6, 6, Grain.MONTH): "half a year"},
    "E": {
        Third.EARLY: "early,early in,beginning of,start of,beginning,at the start of",
        Third.MID: "mid,middle of,midway through,halfway through",
        Third.LATE: "late,late in,end of,close of,towards the end of",
    },
    "F": {0: "half"},
    "Q": _listed("q1|q2|q3|q4"),
    "L": {-1: "last,past", 0: "this,current", 1: "next,coming"},
    "l": {-1: "previous,preceding,before that,earlier", 1: "after that,later"},
    "G": {0: "ago"},
    "D": {
        0: "today,this morning,this afternoon,this evening,tonight",
        -1: "yesterday,yesterday morning,yesterday afternoon,yesterday evening,last night",
        -2: "the day before yesterday,day before yesterday",
        1: "tomorrow,tomorrow morning",
        2: "the day after tomorrow,day after tomorrow",
    },
    "V": {
        0: "recently,a while ago,a while back,some time ago,long ago,back then,the other day,in those days,at some point,some time later"
    },
    "v": {0: "every,each"},
    "B": {0: "before,prior to,ahead of"},
    "A": {0: "after,following"},
    "C": {0: "since,ever since,from then"},
    "T": {0: "until,till,up to,by"},
    "K": {0: "between"},
    "Z": {0: "from"},
    "a": {0: "and"},
    "i": {0: "to,through"},
    "J": {0: "just,shortly,right,immediately,soon,straight,directly"},
    "R": {0: "around,towards"},
    "~": {0: "about,roughly,almost,nearly,approximately"},
    "p": {0: "on,during,over,throughout"},
    "g": {0: "at"},
    "f": {0: "in"},
    "o": {0: "of"},
    "t": {0: "the"},
    "z": {0: "we,i,he,she,they,it,you,but,so,there,was,is,were,had,that,when,then,my,our,their,his,her,nobody,everybody"},
}

DUTCH: Lexicon = {
    "N": _tens(NL_UNITS, "{}", "{}", 20) | _dutch(""),
    "1": {1: "een"},
    "n": {SOME: "een paar,paar,enkele,een aantal"},
    "O": _tens(NL_ORDINALS, "{}", "{}", 20) | _dutch("ste"),
    "M": _listed(
        "januari,jan|februari,feb,febr|maart,mrt|april,apr|mei|juni,jun|juli,jul|augustus,aug|september,sept,sep|oktober,okt|november,nov|december,dec"
    ),
    "W": _listed("maandag,ma|dinsdag,di|woensdag,wo|donderdag,do|vrijdag,vr|zaterdag,za|zondag,zo", start=MONDAY),
    "S": {SPRING: "voorjaar,lente", SUMMER: "zomer", AUTUMN: "najaar,herfst", WINTER: "winter"},
    "H": {
        "easter": "pasen",
        "easter sunday": "eerste paasdag,paaszondag",
        "easter monday": "tweede paasdag,paasmaandag",
        "good friday": "goede vrijdag",
        "ascension": "hemelvaart,hemelvaartsdag",
        "whitsun": "pinksteren",
        "whit sunday": "eerste pinksterdag",
        "whit monday": "tweede pinksterdag,pinkstermaandag",
        "shrove tuesday": "carnavalsdinsdag",
        "christmas": "kerst,kerstmis,de kerst",
        "christmas eve": "kerstavond",
        "christmas day": "eerste kerstdag",
        "boxing day": "tweede kerstdag",
        "new year": "nieuwjaar,nieuwjaarsdag",
        "new year's eve": "oudejaarsdag,oudejaarsavond,oudjaar",
        "king's day": "koningsdag",
        "liberation day": "bevrijdingsdag",
        "saint nicholas": "sinterklaas,pakjesavond",
        "all saints": "allerheiligen",
    },
    "U": {
        Grain.DAY: "dag,dagen",
        Grain.WEEK: "week,weken,wk",
        Grain.WEEKEND: "weekend,weekeinde,weekenden",
        Grain.MONTH: "maand,maanden",
        Grain.QUARTER: "kwartaal,kwartalen",
        Grain.YEAR: "jaar,jaren",
    },
    "k": {(6, 6, Grain.MONTH): "een half jaar,half jaar,een halfjaar,halfjaar", (2, 2, Grain.WEEK): "veertien dagen"},
    "E": {
        Third.EARLY: "begin,vroeg in,aan het begin van,aan het begin",
        Third.MID: "half,medio,midden,midden in",
        Third.LATE: "eind,einde,laat in,aan het eind van,aan het einde van",
    },
    "F": {0: "helft"},
    "Q": _listed("q1,k1|q2,k2|q3,k3|q4,k4"),
    "L": {-1: "vorige,vorig,afgelopen,verleden,laatste", 0: "deze,dit", 1: "volgende,volgend,komende,komend,aanstaande"},
    "l": {-1: "daarvoor,ervoor,eerder", 1: "erna,daarna,daarop,later,erop,daaropvolgende"},
    "G": {0: "geleden,terug"},
    "D": {
        0: "vandaag,vanochtend,vanmorgen,vanmiddag,vanavond",
        -1: "gisteren,gisterochtend,gistermorgen,gistermiddag,gisteravond,vannacht",
        -2: "eergisteren",
        1: "morgen,morgenochtend,morgenmiddag",
        2: "overmorgen",
    },
    "V": {
        0: "onlangs,laatst,recent,kort geleden,lang geleden,een tijd geleden,een tijdje geleden,destijds,toentertijd,een tijdje terug,ooit"
    },
    "v": {0: "elke,elk,iedere,ieder"},
    "B": {0: "voor,voordat,voorafgaand aan"},
    "A": {0: "na,volgend op"},
    "C": {0: "sinds,vanaf,sedert"},
    "T": {0: "tot,tot en met,t m,totdat,uiterlijk"},
    "K": {0: "tussen"},
    "a": {0: "en"},
    "J": {0: "vlak,kort,net,direct,meteen,onmiddellijk,pal,gelijk,vrij kort"},
    "R": {0: "rond,rondom,omstreeks,tegen"},
    "~": {0: "ongeveer,zo n,circa,bijna,ruim"},
    "p": {0: "op,met,tijdens,gedurende,in de loop van,bij,in"},
    "f": {0: "over"},
    "c": {0: "van"},
    "t": {0: "de,het,den"},
    "z": {0: "we,wij,ik,hij,zij,ze,jullie,maar,dus,was,is,waren,had,hadden,heb,hebben,dat,toen,werd,er"},
}

FRENCH: Lexicon = {
    "N": _tens(FR_UNITS, "vingt {}", "trente {}") | {21: "vingt et un,vingt et une", 30: "trente", 31: "trente et un"},
    "1": {1: "un,une"},
    "n": {SOME: "quelques,plusieurs"},
    "O": _listed(FR_ORDINALS),
    "M": _listed("janvier,janv|fevrier,fevr,fev|mars|avril,avr|mai|juin|juillet,juil|aout|septembre|octobre,oct|novembre,nov|decembre,dec"),
    "W": _listed("lundi,lun|mardi|mercredi,mer|jeudi,jeu|vendredi,ven|samedi,sam|dimanche,dim", start=MONDAY),
    "S": {SPRING: "printemps", SUMMER: "ete", AUTUMN: "automne", WINTER: "hiver"},
    "H": {
        "easter": "paques",
        "easter sunday": "dimanche de paques",
        "easter monday": "lundi de paques",
        "good friday": "vendredi saint",
        "ascension": "ascension,jeudi de l ascension",
        "whitsun": "pentecote",
        "whit monday": "lundi de pentecote",
        "shrove tuesday": "mardi gras",
        "christmas": "noel",
        "christmas eve": "veille de noel,reveillon de noel",
        "christmas day": "jour de noel",
        "new year": "jour de l an,nouvel an",
        "new year's eve": "saint sylvestre,reveillon du nouvel an",
        "epiphany": "epiphanie",
        "labour day": "fete du travail",
        "bastille day": "fete nationale",
        "assumption": "assomption",
        "all saints": "toussaint",
        "armistice": "armistice",
    },
    "U": {
        Grain.DAY: "jour,jours",
        Grain.WEEK: "semaine,semaines,sem",
        Grain.WEEKEND: "week end,weekend,week ends",
        Grain.MONTH: "mois",
        Grain.QUARTER: "trimestre,trimestres",
        Grain.YEAR: "an,ans,annee,annees",
    },
    "k": {
        (2, 2, Grain.WEEK): "une quinzaine,quinze jours,une quinzaine de jours",
        (1, 1, Grain.WEEK): "huit jours,une huitaine",
        (6, 6, Grain.MONTH): "un semestre",
    },
    "E": {Third.EARLY: "debut,au debut,tout debut", Third.MID: "mi,milieu,au milieu", Third.LATE: "fin,a la fin"},
    "F": {0: "moitie,quinzaine"},
    "Q": _listed("t1,q1|t2,q2|t3,q3|t4,q4"),
    "L": {-1: "dernier,derniere,passe,passee", 0: "ce,cet,cette", 1: "prochain,prochaine"},
    "l": {-1: "precedent,precedente,d avant,plus tot,auparavant", 1: "suivante,d apres,plus tard,apres cela"},
    "G": {0: "il y a,voici,voila"},
    "D": {
        0: "aujourd hui,ce matin,ce soir,cet apres midi",
        -1: "hier,hier matin,hier soir,hier apres midi",
        -2: "avant hier",
        1: "demain,demain matin",
        2: "apres demain",
    },
    "V": {0: "recemment,il y a longtemps,il y a peu,a l epoque,naguere,dernierement,l autre jour,un jour,il y a quelque temps"},
    "v": {0: "chaque,tous les,toutes les"},
    "j": {1: "lendemain,le lendemain", -1: "veille,la veille", 2: "surlendemain,le surlendemain", -2: "avant veille"},
    "B": {0: "avant"},
    "A": {0: "apres,suivant,a la suite,qui a suivi,qui suit,a l issue"},
    "C": {0: "depuis,des,a partir"},
    "T": {0: "jusqu a,jusqu au,jusqu en,jusque,d ici"},
    "K": {0: "entre"},
    "a": {0: "et"},
    "J": {0: "juste,peu,tout juste,immediatement,quelque temps"},
    "R": {0: "vers,autour,aux alentours,aux environs"},
    "~": {0: "environ,a peu pres,presque"},
    "p": {0: "en,lors,pendant,durant,à,au cours,courant,sur"},
    "f": {0: "dans"},
    "g": {0: "au,aux"},
    "o": {0: "de,d"},
    "c": {0: "du,des"},
    "t": {0: "le,la,les,l"},
    "z": {0: "nous,je,j,il,elle,ils,elles,on,mais,donc,etait,est,avait,ont,avons,c,que,qui,quand,alors,ai,a"},
}

LEXICONS: Mapping[str, Lexicon] = MappingProxyType({"en": ENGLISH, "nl": DUTCH, "fr": FRENCH})
ORDINAL_ENDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"en": ("st", "nd", "rd", "th"), "nl": ("e", "de", "ste"), "fr": ("er", "re", "e", "eme", "ieme", "nd")}
)
# Short forms and words that mean something else as often: they count only beside a number, a preposition or the like.
FAINT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "en": frozenset(("may", "march", "mar", "jan", "dec", "sep", "mon", "wed", "sat", "sun", "fri", "thu", "tue", "fall")),
        "nl": frozenset(("ma", "di", "wo", "do", "vr", "za", "zo", "jan")),
        "fr": frozenset(("mar", "mer", "jeu", "ven", "sam", "dim", "lun", "ete", "dec")),
    }
)
