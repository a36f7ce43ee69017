/** What matters of an `NgamsStatus` document. */
export interface StatusDocument {
  readonly isSuccess: boolean;
  /** `ONLINE`, `OFFLINE`; empty when the document does not tell. */
  readonly state: string;
  readonly version: string;
  readonly message: string;
  /** Number of the message, `NGAMS_ER_UNAVAIL_FILE:4019`; undefined: it has none. */
  readonly code: number | undefined;
  readonly file: FileStatus | undefined;
}

/** A version of a file as the archive has noted it. */
export interface FileStatus {
  readonly fileId: string;
  readonly version: number;
  readonly sizeBytes: number;
  readonly checksum: string;
  readonly checksumPlugIn: string;
  /** Empty: stored as it is. */
  readonly compression: string;
}

const ELEMENT = /<(Status|FileStatus)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*\/?>/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The document is flat and made by one program; its DOCTYPE points at the server and is not looked at. */
export function parseStatusDocument(text: string): StatusDocument | undefined {
  const elements = [...text.matchAll(ELEMENT)].map(([, name, attributes = '']) => ({
    name,
    values: attributesOf(attributes),
  }));
  const status = elements.find(({ name }) => name === 'Status')?.values;
  if (status === undefined) return undefined;
  const message = status['Message'] ?? '';
  const code = /\bNGAMS_[A-Z0-9_]+:(\d{4})\b/.exec(message)?.[1];
  return {
    isSuccess: status['Status'] === 'SUCCESS',
    state: status['State'] ?? '',
    version: status['Version'] ?? '',
    message,
    code: code === undefined ? undefined : Number(code),
    file: fileStatusOf(elements.find(({ name }) => name === 'FileStatus')?.values),
  };
}

function fileStatusOf(values: Readonly<Record<string, string>> | undefined): FileStatus | undefined {
  if (values === undefined) return undefined;
  const [sizeBytes, version] = [Number(values['FileSize']), Number(values['FileVersion'])];
  const fileId = values['FileId'] ?? '';
  if (fileId === '' || !Number.isSafeInteger(sizeBytes) || sizeBytes < 0 || !Number.isSafeInteger(version))
    return undefined;
  return {
    fileId,
    version,
    sizeBytes,
    checksum: values['Checksum'] ?? '',
    checksumPlugIn: values['ChecksumPlugIn'] ?? '',
    compression: compressionOf(values['Compression']),
  };
}

/** The server writes nothing, or a word for it. */
export function compressionOf(text: string | null | undefined): string {
  return /^(none|null|no|0)?$/i.test(text?.trim() ?? '') ? '' : (text ?? '').trim();
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [name, unescaped(double ?? single ?? '')]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescaped(text: string): string {
  return text.replace(/&(#x?[\da-f]+|\w+);/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return ENTITIES[entity] ?? whole;
    const code = entity[1]?.toLowerCase() === 'x' ? parseInt(entity.slice(2), 16) : parseInt(entity.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
