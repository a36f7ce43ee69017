import { hostname } from 'node:os';
import { styleText } from 'node:util';
import { collectHostFacts, misplacedFacts, placeFacts } from '../../adapters/host-facts/index.ts';
import type { HostFact } from '../../adapters/host-facts/index.ts';
import type { Config, HostConfig } from '../../config.ts';
import type { Misplaced } from '../../domain/frame/misplaced.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { parsePushTarget } from '../../domain/scheduling/push-target.ts';
import type { PushTarget } from '../../domain/scheduling/push-target.ts';
import type { CliContext } from '../context.ts';
import { correctionsFact } from '../corrections-fact.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { livingWorkers } from './services.ts';

/** `phoenix doctor`: what was found on this host, and what cures what is missing. */
export async function doctorCommand(context: CliContext, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { config, out, processName, rules } = context;
  const temporal = context.findTemporalTarget();
  const found = await collectHostFacts({
    dataRoot: config.dataRoot,
    databaseUrl: config.database,
    esorexPath: config.esorex,
    recipes: { process: processName, recipes: rules.steps.map(({ recipe }) => recipe) },
    env: config.env,
    ...pushOfThisMachine(config),
    disk: { usedMax: config.diskUsedMax, quotaBytes: hostOfThisMachine(config)?.diskBytes },
    ...(config.ngas === undefined ? {} : { ngas: config.ngas }),
    ...(temporal === undefined ? {} : { temporal }),
  });
  const archiveDirectory = config.ngas === undefined ? config.archiveDirectory : undefined;
  const places = placeFacts({ dataRoot: config.dataRoot, archiveDirectory });
  const corrections = await correctionsFact({
    directory: config.correctionsDirectory,
    corrections: context.corrections,
    archive: archiveDirectory === undefined ? undefined : context.archive,
  });
  const misplaced = misplacedFacts(await misplacedOf(context));
  const facts = [configurationFact(config), ...places, ...misplaced, corrections, ...found, workerFact(context)];
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

/** An archive that is away is a fact of its own. */
async function misplacedOf({ archive }: CliContext): Promise<readonly Misplaced[]> {
  try {
    return await archive.listMisplaced();
  } catch (error) {
    if (error instanceof PhoenixError && error.code === 'ARCHIVE_UNAVAILABLE') return [];
    throw error;
  }
}

/** Which file counts here, and what is odd about it. */
function configurationFact({ file, dataRoot, remarks }: Config): HostFact {
  const name = 'Configuration';
  const value = file ?? `none, defaults count: ${dataRoot}/phoenix.yaml is not there`;
  if (remarks.length === 0) return { name, status: 'ok', value, cure: '' };
  const cure = 'if this is not what you mean, correct or unset the variable';
  return { name, status: 'warning', value: [value, ...remarks].join('; '), cure };
}

function workerFact(context: CliContext): HostFact {
  const name = 'Worker';
  const value = livingWorkers(context).map(({ host, pid, startedAt }) => {
    return `host ${host} (pid ${pid}, since ${startedAt.slice(0, 19)} UT)`;
  });
  if (value.length > 0) return { name, status: 'ok', value: value.join(', '), cure: '' };
  return {
    name,
    status: 'warning',
    value: 'none was started on this machine with phoenix up',
    cure: 'phoenix up, or phoenix worker --host NAME',
  };
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
