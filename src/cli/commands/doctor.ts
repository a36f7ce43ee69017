import { hostname } from 'node:os';
import { styleText } from 'node:util';
import { collectHostFacts } from '../../adapters/host-facts/index.ts';
import type { Config, HostConfig } from '../../config.ts';
import { parsePushTarget } from '../../domain/scheduling/push-target.ts';
import type { PushTarget } from '../../domain/scheduling/push-target.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';

/** `phoenix doctor`: what was found on this host, and what cures what is missing. */
export async function doctorCommand(context: CliContext, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { config, out } = context;
  const temporal = context.findTemporalTarget();
  const facts = await collectHostFacts({
    dataRoot: config.dataRoot,
    databaseUrl: config.database,
    esorexPath: config.esorex,
    env: config.env,
    ...pushOfThisMachine(config),
    disk: { usedMax: config.diskUsedMax, quotaBytes: hostOfThisMachine(config)?.diskBytes },
    ...(config.ngas === undefined ? {} : { ngas: config.ngas }),
    ...(temporal === undefined ? {} : { temporal }),
  });
  if (json === true) out.json(facts);
  else {
    const marks = {
      ok: styleText('green', 'ok'),
      warning: styleText('yellow', 'warning'),
      missing: styleText('red', 'missing'),
    };
    out.table(
      ['what', 'status', 'found', 'cure'],
      facts.map((fact) => [fact.name, marks[fact.status], fact.value, fact.status === 'ok' ? '' : fact.cure]),
    );
  }
  return facts.some(({ status }) => status === 'missing') ? EXIT.failed : EXIT.done;
}

/** Of the host that bears this machine's name: only from here can be said what can be reached. */
function pushOfThisMachine(config: Config): { readonly pushTo?: PushTarget } {
  const pushTo = parsePushTarget(hostOfThisMachine(config)?.pushTo ?? '');
  return pushTo === undefined ? {} : { pushTo };
}

function hostOfThisMachine({ hosts }: Config): HostConfig | undefined {
  const machine = hostname().split('.')[0];
  return hosts.find(({ name }) => name === machine);
}
