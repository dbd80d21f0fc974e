"""The few facts of the world that turn everyday words into the codes that tools ask for."""

CURRENCIES = {
    "dollar": "USD", "dollars": "USD", "us dollar": "USD", "us dollars": "USD", "american dollars": "USD",
    "bucks": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "british pounds": "GBP",
    "british pound": "GBP", "sterling": "GBP", "yen": "JPY", "japanese yen": "JPY", "swiss francs": "CHF",
    "swiss franc": "CHF", "francs": "CHF", "yuan": "CNY", "renminbi": "CNY", "rupees": "INR", "rupee": "INR",
    "canadian dollars": "CAD",
    "australian dollars": "AUD", "won": "KRW", "krona": "SEK", "pesos": "MXN", "zloty": "PLN",
}  # fmt: skip

CURRENCY_CODES = frozenset([*CURRENCIES.values(), *"BRL NZD NOK DKK SGD HKD ZAR TRY CZK HUF".split()])

CURRENCY_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}

TICKERS = {
    "apple": "AAPL", "microsoft": "MSFT", "google": "GOOGL", "alphabet": "GOOGL", "amazon": "AMZN", "meta": "META",
    "facebook": "META", "tesla": "TSLA", "nvidia": "NVDA", "netflix": "NFLX", "intel": "INTC", "amd": "AMD",
    "ibm": "IBM", "oracle": "ORCL", "adobe": "ADBE", "salesforce": "CRM", "sap": "SAP", "sony": "SONY", "disney": "DIS",
    "nike": "NKE", "boeing": "BA", "ford": "F", "walmart": "WMT", "visa": "V", "spotify": "SPOT", "uber": "UBER",
}  # fmt: skip

COUNTRIES = (
    "Argentina|Australia|Austria|Belgium|Brazil|Canada|Chile|China|Czechia|Denmark|Egypt|England|Finland|France|Germany|"
    "Greece|Hungary|Iceland|India|Indonesia|Ireland|Israel|Italy|Japan|Kenya|Mexico|Morocco|Netherlands|New Zealand|"
    "Nigeria|Norway|Poland|Portugal|Scotland|South Africa|South Korea|Spain|Sweden|Switzerland|Thailand|Turkey|UK|"
    "Ukraine|United Kingdom|United States|USA|Vietnam"
)

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

WEEKDAYS = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split(),
    )
}
