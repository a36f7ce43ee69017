import { defaultPayloadConverter } from '@temporalio/common';
import type { PayloadConverter } from '@temporalio/common';

/**
 * Never throws for what comes in: a signal that cannot be decoded (`--input-meta encoding=…`, a mistake in the pages of
 * Temporal) would otherwise fail every workflow task of its date for ever. It becomes a text, which no message accepts.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value, context) => defaultPayloadConverter.toPayload(value, context),
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the SDK's signature
  fromPayload<T>(...[payload, context]: Parameters<PayloadConverter['fromPayload']>): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload, context);
    } catch (error) {
      return `unreadable payload: ${String(error)}` as T;
    }
  },
};
