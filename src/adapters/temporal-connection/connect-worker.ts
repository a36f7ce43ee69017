import { NativeConnection } from '@temporalio/worker';
import { unreachable } from './unreachable.ts';
import { connectionOptionsOf } from './target.ts';
import type { TemporalTarget } from './target.ts';

/** Apart from `connectClient`: its native module costs every command half a second. @throws PhoenixError SERVER_UNREACHABLE */
export async function connectWorker(target: TemporalTarget): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(connectionOptionsOf(target));
  } catch (error) {
    throw await unreachable(target, error);
  }
}
