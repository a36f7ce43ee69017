/**
 * Every foreseen failure has a code, its class says what happens next (design section 7). `docs/errors.md`
 * lists the same codes; a test compares both ways.
 */
export const ERROR_CODES = {
  USAGE: { class: 'usage', exitCode: 2 },
  CONFIG_INVALID: { class: 'usage', exitCode: 2 },
  DATE_UNKNOWN: { class: 'missing', exitCode: 1 },
  DATE_WITHOUT_SCIENCE: { class: 'missing', exitCode: 1 },
  NOT_PREPARED: { class: 'usage', exitCode: 2 },
  FRAME_UNREADABLE: { class: 'corrupt', exitCode: 1 },
  IFU_MISSING: { class: 'corrupt', exitCode: 1 },
  HEADER_CONTRADICTORY: { class: 'corrupt', exitCode: 1 },
  FRAME_CLAIMED: { class: 'usage', exitCode: 1 },
  AB_INVALID: { class: 'usage', exitCode: 2 },
  AB_UNKNOWN: { class: 'usage', exitCode: 2 },
  CALIBRATION_MISSING: { class: 'missing', exitCode: 1 },
  FILE_MISSING: { class: 'missing', exitCode: 1 },
  FILE_ODD: { class: 'corrupt', exitCode: 1 },
  FILE_CORRUPT: { class: 'corrupt', exitCode: 1 },
  INPUT_CHANGED: { class: 'transient', exitCode: 1 },
  FITS_INVALID: { class: 'corrupt', exitCode: 1 },
  ARCHIVE_REFUSED: { class: 'setup', exitCode: 1 },
  ARCHIVE_UNAVAILABLE: { class: 'transient', exitCode: 1 },
  RECIPE_UNAVAILABLE: { class: 'setup', exitCode: 1 },
  LAUNCHER_AWAY: { class: 'transient', exitCode: 1 },
  RECIPE_FAILED: { class: 'recipe', exitCode: 1 },
  RECIPE_OUT_OF_MEMORY: { class: 'memory', exitCode: 1 },
  RECIPE_KILLED: { class: 'memory', exitCode: 1 },
  ALIGNMENT_DOUBTFUL: { class: 'recipe', exitCode: 1 },
  OFFSET_LIST_INVALID: { class: 'usage', exitCode: 1 },
  OPTION_UNKNOWN: { class: 'usage', exitCode: 1 },
  PRODUCT_INVALID: { class: 'recipe', exitCode: 1 },
  DISK_FULL: { class: 'transient', exitCode: 1 },
  STORAGE_UNAVAILABLE: { class: 'transient', exitCode: 1 },
  HOST_UNAVAILABLE: { class: 'transient', exitCode: 1 },
  HOST_TOO_SMALL: { class: 'setup', exitCode: 1 },
  HOST_LOST: { class: 'setup', exitCode: 1 },
  CHAIN_ENDED: { class: 'setup', exitCode: 1 },
  PUSH_FAILED: { class: 'transient', exitCode: 1 },
  PUSH_REFUSED: { class: 'setup', exitCode: 1 },
  PLACEMENT_STALE: { class: 'setup', exitCode: 1 },
  DATABASE_UNAVAILABLE: { class: 'transient', exitCode: 1 },
  WORKER_LOCKED: { class: 'setup', exitCode: 1 },
  SERVER_UNREACHABLE: { class: 'setup', exitCode: 1 },
  SERVER_UNAVAILABLE: { class: 'setup', exitCode: 1 },
  UPGRADE_REFUSED: { class: 'setup', exitCode: 1 },
  ALREADY_RUNNING: { class: 'usage', exitCode: 1 },
  NOT_RUNNING: { class: 'usage', exitCode: 1 },
  DECISION_REFUSED: { class: 'usage', exitCode: 1 },
  DATE_RETIRED: { class: 'usage', exitCode: 1 },
  NOT_DISTRIBUTED: { class: 'usage', exitCode: 1 },
  ALREADY_INGESTED: { class: 'usage', exitCode: 1 },
  EDIT_REFUSED: { class: 'usage', exitCode: 1 },
  INGESTION_FAILED: { class: 'recipe', exitCode: 1 },
  INTERNAL: { class: 'bug', exitCode: 1 },
} as const satisfies Record<string, { readonly class: string; readonly exitCode: number }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** True for text that is one of our codes, for example the `type` of a Temporal failure. */
export function isErrorCode(text: string | undefined | null): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(ERROR_CODES, text);
}
