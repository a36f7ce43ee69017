const HIDDEN = '***';
/** Shorter ones would blacken words that have nothing to do with them. */
const SECRET_LENGTH_MIN = 4;

/**
 * In a line of JSON or in text: quotes and backslashes end a value, so that the line stays what it is. Secrets come along in
 * messages of drivers and in dumps of options, which nobody has written with a log in mind.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // postgres://user:password@host
  [/(:\/\/[^\s"'\\/:@]*:)[^\s"'\\/@]+(?=@)/g, `$1${HIDDEN}`],
  // authorization: Bearer eyJhbG…, also as a field of JSON
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`],
  [
    /((?:authorization|api[-_]?key|password|passwd|pwd|secret|token)\\?["']?\s*[:=]\s*\\?["']?)(?!Bearer|Basic)[^\s"'\\,;&})\]]+/gi,
    `$1${HIDDEN}`,
  ],
  // A private key, with line ends as JSON has them
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?-----END \1-----/g, `-----BEGIN $1----- ${HIDDEN}`],
];

/** Hides what the configuration keeps secret (`secrets`), and what looks like a secret. */
export function createRedaction(secrets: readonly string[]): (line: string) => string {
  const known = [...new Set(secrets.flatMap(spellingsOf))]
    .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
    .toSorted((a, b) => b.length - a.length);
  return (line) => {
    let shown = line;
    for (const secret of known) shown = shown.replaceAll(secret, HIDDEN);
    for (const [pattern, replacement] of PATTERNS) shown = shown.replace(pattern, replacement);
    return shown;
  };
}

/** As it is, as it stands in a URL, and as JSON writes both. */
function spellingsOf(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret)].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
}

/** The password in the URL of a database, as the driver sends it; none: no password. */
export function passwordsOf(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  return [password, searchParams.get('password') ?? ''].filter((text) => text !== '').flatMap(decodings);
}

function decodings(text: string): readonly string[] {
  try {
    return [text, decodeURIComponent(text)];
  } catch {
    return [text];
  }
}
