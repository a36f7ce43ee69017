import { Client, Connection } from '@temporalio/client';
import { PhoenixError } from '../domain/outcome/phoenix-error.ts';

export interface TemporalTarget {
  readonly address: string | undefined;
  readonly namespace: string;
}

/** Connects, or says in one line which address did not answer and how to start a server. */
export async function connectTemporal({ address, namespace }: TemporalTarget): Promise<Client> {
  if (address === undefined) {
    throw new PhoenixError(
      'SERVER_UNREACHABLE',
      'no Temporal server runs for this data root',
      'start one: phoenix up (or set TEMPORAL_ADDRESS)',
    );
  }
  try {
    const connection = await Connection.connect({ address, connectTimeout: '3 seconds' });
    return new Client({ connection, namespace });
  } catch (error) {
    throw new PhoenixError(
      'SERVER_UNREACHABLE',
      `no Temporal server answers at ${address}`,
      'start it (phoenix up), or correct TEMPORAL_ADDRESS or temporal.address in phoenix.yaml; nothing is lost',
      { cause: error },
    );
  }
}
