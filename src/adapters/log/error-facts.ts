const CAUSES_MAX = 5;
const STACK_LENGTH_MAX = 4_000;
const MESSAGE_LENGTH_MAX = 4_000;

/** An error as data: a driver hangs whole connections on its errors, and Temporal the history of a failure. */
export interface ErrorFacts {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: ErrorFacts;
}

export function errorFacts(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error, message: textOf(error).slice(0, MESSAGE_LENGTH_MAX) };
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : '';
  return {
    // Of a failure of Temporal the type is its code: RECIPE_FAILED.
    type: 'type' in error && typeof error.type === 'string' ? error.type : error.name,
    message: messageOf(error).slice(0, MESSAGE_LENGTH_MAX),
    ...(code === '' ? {} : { code }),
    ...(error.stack === undefined || depth > 0 ? {} : { stack: error.stack.slice(0, STACK_LENGTH_MAX) }),
    ...(error.cause === undefined || depth === CAUSES_MAX ? {} : { cause: errorFacts(error.cause, depth + 1) }),
  };
}

/** Several addresses of a host fail with an error each, and no words of their own. */
function messageOf(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message;
  return error.errors.map((each) => textOf(each)).join('; ');
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
