import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import type { StatusDocument } from './status-document.ts';
import { parseStatusDocument } from './status-document.ts';

/** A reply that is no file: its text is short. */
export interface ShortReply {
  readonly httpCode: number;
  readonly contentType: string;
  readonly text: string;
}

export const REPLY_MEANINGS = ['answer', 'transient', 'unauthorized', 'missing', 'refused'] as const;
export type ReplyMeaning = (typeof REPLY_MEANINGS)[number];

interface ReplyRule {
  readonly id: string;
  readonly source: string;
  readonly means: ReplyMeaning;
  readonly applies: (reply: ShortReply, document: StatusDocument | undefined) => boolean;
}

const FACTS = 'facts/archives.md (d)';

/**
 * The first row that applies counts. What no row foresees is tried again: a server whose database is away answers 400 with
 * the words of its database.
 */
const REPLY_RULES = [
  {
    id: 'unauthorized',
    source: `${FACTS}, HTTP Basic: 401 without, 403 when the user lacks that command`,
    means: 'unauthorized',
    applies: ({ httpCode }) => httpCode === 401 || httpCode === 403,
  },
  {
    id: 'page',
    source: `${FACTS}, HTML with 200: a proxy in front, not NGAS`,
    means: 'transient',
    applies: ({ contentType, text }) => /html/i.test(contentType) || /^\s*<(!doctype\s+html|html)/i.test(text),
  },
  {
    id: 'server-error',
    source: `${FACTS}, 503 without a body at more than MaxSimReqs requests`,
    means: 'transient',
    applies: ({ httpCode }) => httpCode >= 500 || httpCode === 429 || httpCode === 408,
  },
  {
    id: 'offline',
    source: `${FACTS}, State before message code: an OFFLINE server says 4019 of files that it has`,
    means: 'transient',
    applies: ({ httpCode }, document) => httpCode >= 400 && document?.state === 'OFFLINE',
  },
  {
    id: 'unknown-file',
    source: `${FACTS}, NGAMS_ER_UNAVAIL_FILE:4019`,
    means: 'missing',
    applies: (_, document) => document?.isSuccess === false && document.code === 4019,
  },
  {
    id: 'illegal-request',
    source: `${FACTS}, NGAMS_ER_RETRIEVE_CMD:4018, NGAMS_ER_CMD_SYNTAX:4035, NGAMS_ER_UNKNOWN_MIME_TYPE2:4047`,
    means: 'refused',
    applies: (_, document) => document?.isSuccess === false && [4018, 4035, 4047].includes(document.code ?? 0),
  },
  {
    id: 'unknown-command',
    source: `${FACTS}, 404 with an XML body`,
    means: 'refused',
    applies: ({ httpCode }, document) => httpCode === 404 && document !== undefined,
  },
  {
    id: 'success',
    source: `${FACTS}, 200 and Status="SUCCESS"`,
    means: 'answer',
    applies: ({ httpCode }, document) => httpCode === 200 && document?.isSuccess === true,
  },
] as const satisfies readonly ReplyRule[];

export function meaningOf(reply: ShortReply): ReplyMeaning {
  const document = parseStatusDocument(reply.text);
  return REPLY_RULES.find((rule) => rule.applies(reply, document))?.means ?? 'transient';
}

/** What was asked of whom, for the message. */
export interface Question {
  /** `http://ngas1:7777` */
  readonly server: string;
  /** `STATUS of MUSE.2014-12-15T00:54:04.379` */
  readonly what: string;
}

/** The document of a reply that is a success. @throws PhoenixError FILE_MISSING, ARCHIVE_UNAVAILABLE, ARCHIVE_REFUSED */
export function documentOf(reply: ShortReply, question: Question): StatusDocument {
  const document = parseStatusDocument(reply.text);
  if (document !== undefined && meaningOf(reply) === 'answer') return document;
  throw failureOf(reply, question);
}

export function failureOf(reply: ShortReply, question: Question): PhoenixError {
  const said = `${question.server} answered ${question.what} with ${describe(reply)}`;
  switch (meaningOf(reply)) {
    case 'missing':
      return new PhoenixError('FILE_MISSING', said, 'archive the file, or prepare the date again');
    case 'refused':
      return new PhoenixError('ARCHIVE_REFUSED', said, 'check archive.ngas in phoenix.yaml and what the server allows');
    case 'unauthorized':
      return new PhoenixError(
        'ARCHIVE_UNAVAILABLE',
        said,
        'correct PHOENIX_NGAS_USER and PHOENIX_NGAS_PASSWORD, or ask the archive for the right to this command',
      );
    case 'answer':
    case 'transient':
      return unavailable(said);
  }
}

/** Everything that goes by. */
export function unavailable(problem: string, cause?: unknown): PhoenixError {
  const cure = 'start the server, or correct archive.ngas; processing tries again by itself and goes on where it was';
  return new PhoenixError('ARCHIVE_UNAVAILABLE', problem, cure, { cause });
}

function describe({ httpCode, text }: ShortReply): string {
  const document = parseStatusDocument(text);
  if (document !== undefined) {
    const state = document.state === 'OFFLINE' ? ', State OFFLINE' : '';
    return `${httpCode}${state}: ${document.message.slice(0, 300)}`;
  }
  const words = text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return words === '' ? `${httpCode} and no body` : `${httpCode}: ${words.slice(0, 120)}`;
}
