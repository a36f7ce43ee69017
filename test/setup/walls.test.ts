import { execFile } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeTree } from './temporary-folder.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const ROOMS = ['src', 'scripts', 'bench', 'test', 'bin'];

/** A file in every room of the domain, each of which imports the one below. */
const DOMAIN_FLOORS = {
  'src/domain/failure/floor.ts': 'export const floor = 0;',
  'src/domain/stage/floor.ts': "export { floor } from '../failure/floor.ts';",
  'src/domain/calendar/floor.ts': "export { floor } from '../stage/floor.ts';",
  'src/domain/instance/floor.ts': "export { floor } from '../calendar/floor.ts';",
  'src/domain/frame/floor.ts': "export { floor } from '../instance/floor.ts';",
  'src/domain/association/floor.ts': "export { floor } from '../frame/floor.ts';",
  'src/domain/association/edits/floor.ts': "export { floor } from '../floor.ts';",
  'src/domain/association/smart/floor.ts': "export { floor } from '../edits/floor.ts';",
  'src/domain/outcome/floor.ts': "export { floor } from '../association/smart/floor.ts';",
  'src/domain/cascade/floor.ts': "export { floor } from '../outcome/floor.ts';",
  'src/domain/quality/floor.ts': "export { floor } from '../cascade/floor.ts';",
  'src/domain/product/floor.ts': "export { floor } from '../quality/floor.ts';",
  'src/domain/scheduling/floor.ts': "export { floor } from '../product/floor.ts';",
  'src/domain/retention/floor.ts': "export { floor } from '../scheduling/floor.ts';",
  'src/domain/process/floor.ts': "export { floor } from '../retention/floor.ts';",
};

/** What everybody may import, so that the offenders have something to reach for. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  ...DOMAIN_FLOORS,
  'src/domain/frame.ts': 'export const frame = 1;',
  'src/instances/muse/rules.ts': "import '../../domain/frame.ts'; export const rules = 1;",
  'src/instances/index.ts': "import './muse/rules.ts'; export const processes = 1;",
  'src/ports/archive.ts': "import type { frame } from '../domain/frame.ts'; export type Archive = typeof frame;",
  'src/workflows/contract.ts': "import '@temporalio/workflow'; export const queue = 'phoenix';",
  'src/activities/planning.ts': "import 'node:path'; import '../ports/archive.ts'; export const plan = 1;",
  'src/adapters/fits/read.ts': "import 'node:fs'; import '../../domain/frame.ts'; export const read = 1;",
  'src/adapters/embedded-server/index.ts':
    "import '@temporalio/client'; import '../fits/read.ts'; export const start = 1;",
  'src/config.ts': "import 'node:fs'; import 'zod'; import './domain/frame.ts'; export const config = 1;",
  'src/simulator/night.ts': "import '../adapters/fits/read.ts'; export const night = 1;",
  'src/views/plot.ts': "import '../domain/frame.ts'; export const plot = 1;",
  'src/workers/host.ts':
    "import '../config.ts'; import '../activities/planning.ts'; import '../adapters/fits/read.ts'; import '../instances/index.ts'; export const host = 1;",
  'src/workflows/index.ts':
    "import type { plan } from '../activities/planning.ts'; import '../domain/frame.ts'; export type Plan = typeof plan;",
  'src/cli/context.ts': "import '../config.ts'; import '../adapters/fits/read.ts'; export const context = 1;",
  'src/cli/run-command.ts': "import './context.ts'; import '../workers/host.ts'; export const runCommand = 1;",
  'src/operation/send.ts':
    "import '../workflows/contract.ts'; import '../domain/frame.ts'; import '@temporalio/client'; export const send = 1;",
  'src/workers/open-operation.ts':
    "import '../operation/send.ts'; import '../adapters/fits/read.ts'; export const openOperation = 1;",
  'src/cli/commands/up.ts':
    "import type { config } from '../../config.ts'; import '../../adapters/embedded-server/index.ts'; import '../../views/plot.ts'; import '../../operation/send.ts'; import '@temporalio/client'; export type C = typeof config;",
  'scripts/demo.ts':
    "import '../src/config.ts'; import '../src/adapters/fits/read.ts'; import '../src/cli/run-command.ts'; import '../src/workers/open-operation.ts';",
  'bench/night.ts': "import '../src/operation/send.ts'; export const bench = 1;",
  'test/instances/muse.ts': "import '../../src/instances/muse/rules.ts';",
  'test/fakes/archive.ts':
    "import '../../src/instances/index.ts'; import '../../src/workers/host.ts'; export const fake = 1;",
  'bin/phoenix.mjs': "import '../scripts/demo.ts';",
};

/** One offender for each rule: file, what it imports, the rule that must name it. */
const OFFENDERS = [
  ['src/domain/disk.ts', 'node:fs', 'domain-is-pure'],
  ['src/domain/parse.ts', 'zod', 'domain-is-pure'],
  ['src/domain/rules.ts', '../instances/muse/rules.ts', 'domain-is-pure'],
  ['src/domain/failure/see.ts', 'type ../stage/floor.ts', 'domain-failure-looks-down'],
  ['src/domain/stage/see.ts', '../calendar/floor.ts', 'domain-stage-looks-down'],
  ['src/domain/calendar/see.ts', '../frame/floor.ts', 'domain-calendar-looks-down'],
  ['src/domain/instance/see.ts', 'type ../frame/floor.ts', 'domain-instance-looks-down'],
  ['src/domain/frame/see.ts', 'type ../association/floor.ts', 'domain-frame-looks-down'],
  ['src/domain/association/see.ts', './edits/floor.ts', 'domain-association-looks-down'],
  ['src/domain/association/edits/see.ts', '../smart/floor.ts', 'domain-association-edits-looks-down'],
  ['src/domain/association/smart/see.ts', '../../outcome/floor.ts', 'domain-association-smart-looks-down'],
  ['src/domain/outcome/see.ts', '../cascade/floor.ts', 'domain-outcome-looks-down'],
  ['src/domain/cascade/see.ts', 'type ../quality/floor.ts', 'domain-cascade-looks-down'],
  ['src/domain/quality/see.ts', '../product/floor.ts', 'domain-quality-looks-down'],
  ['src/domain/product/see.ts', '../scheduling/floor.ts', 'domain-product-looks-down'],
  ['src/domain/scheduling/see.ts', '../retention/floor.ts', 'domain-scheduling-looks-down'],
  ['src/domain/retention/see.ts', 'type ../process/floor.ts', 'domain-retention-looks-down'],
  ['src/domain/attic/see.ts', '../failure/floor.ts', 'domain-has-rooms'],
  ['src/instances/muse/disk.ts', 'node:fs', 'instances-are-tables'],
  ['src/instances/uves/rules.ts', '../muse/rules.ts', 'instances-are-tables'],
  ['src/instances/other.ts', 'node:path', 'instances-index-lists-instruments'],
  ['src/workers/compose.ts', '../instances/muse/rules.ts', 'instruments-by-name'],
  ['test/fakes/rules.ts', '../../src/instances/muse/rules.ts', 'instruments-by-name'],
  ['src/activities/rules.ts', '../instances/index.ts', 'instances-for-composition-roots'],
  ['src/cli/commands/rules.ts', '../../instances/index.ts', 'instances-for-composition-roots'],
  ['src/ports/records.ts', '../adapters/fits/read.ts', 'ports-are-interfaces'],
  ['src/workflows/date.ts', '../instances/muse/rules.ts', 'workflows-are-deterministic'],
  ['src/workflows/disk.ts', 'node:fs', 'workflows-are-deterministic'],
  ['src/workflows/chain.ts', '../activities/planning.ts', 'workflows-are-deterministic'],
  ['src/workflows/client.ts', '@temporalio/client', 'workflows-are-deterministic'],
  ['src/workflows/types.ts', 'type ../adapters/fits/read.ts', 'workflows-know-types-of-activities-only'],
  ['src/activities/disk.ts', 'node:fs/promises', 'activities-are-thin'],
  ['src/activities/spawn.ts', 'node:child_process', 'activities-are-thin'],
  ['src/activities/fits.ts', '../adapters/fits/read.ts', 'activities-are-thin'],
  ['src/adapters/fits/config.ts', '../../config.ts', 'adapters-know-ports-and-domain'],
  ['src/adapters/fits/activity.ts', '@temporalio/activity', 'adapters-without-temporal'],
  ['src/simulator/database.ts', '../adapters/embedded-server/index.ts', 'simulator-makes-files'],
  ['src/preparation/disk.ts', 'node:fs', 'preparation-reads-through-ports'],
  ['src/preparation/fits.ts', '../adapters/fits/read.ts', 'preparation-reads-through-ports'],
  ['src/views/disk.ts', 'node:fs', 'views-are-pure'],
  ['src/views/archive.ts', '../ports/archive.ts', 'views-are-pure'],
  ['src/operation/print.ts', '../cli/context.ts', 'operation-without-commands'],
  ['src/operation/type.ts', 'type ../config.ts', 'operation-without-commands'],
  ['bench/status.ts', '../src/cli/commands/up.ts', 'measurements-stand-on-the-operation'],
  ['scripts/status.ts', 'type ../src/cli/context.ts', 'measurements-stand-on-the-operation'],
  ['src/activities/ask.ts', '../operation/send.ts', 'operation-is-for-people'],
  ['src/cli/commands/read.ts', '../../adapters/fits/read.ts', 'commands-are-thin'],
  ['src/cli/commands/work.ts', '@temporalio/worker', 'commands-are-thin'],
  ['src/cli/commands/config.ts', '../../config.ts', 'config-is-for-composition-roots'],
  ['src/config.ts', './adapters/fits/read.ts', 'config-stands-alone'],
  ['scripts/worker.ts', '../src/workers/host.ts', 'nobody-imports-workers'],
  ['src/simulator/fake.ts', '../../test/fakes/archive.ts', 'nobody-imports-tests'],
  ['src/adapters/fits/script.ts', '../../../scripts/demo.ts', 'sources-without-scripts'],
  ['src/domain/ring.ts', './ring.ts', 'no-cycles'],
  ['src/adapters/fits/check.ts', 'fast-check', 'no-dev-dependency-in-sources'],
] as const;

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

function cruise(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const root = temporaryFolder();
  writeTree(root, { ...files, 'package.json': PACKAGE });
  symlinkSync(join(PROJECT, 'node_modules'), join(root, 'node_modules'));
  const program = join(PROJECT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [program, '--config', join(PROJECT, '.dependency-cruiser.cjs'), '--output-type', 'json', ...ROOMS];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: root, maxBuffer: 1e8 }, (_, stdout) => {
      const { violations } = (JSON.parse(stdout) as Report).summary;
      done([...new Set(violations.map(({ from, rule }) => `${from}: ${rule.name}`))].toSorted());
    });
  });
}

const PACKAGE = JSON.stringify({
  type: 'module',
  dependencies: { '@temporalio/client': '*', '@temporalio/workflow': '*', zod: '*' },
  devDependencies: { 'fast-check': '*' },
});

const { forbidden } = createRequire(import.meta.url)(join(PROJECT, '.dependency-cruiser.cjs')) as {
  readonly forbidden: readonly { readonly name: string; readonly comment: string }[];
};

describe('[C] walls between the rooms', () => {
  it('have an offender for every rule here', () => {
    const tried = new Set<string>(OFFENDERS.map(([, , rule]) => rule));
    expect(forbidden.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('let everything pass that the architecture allows', async () => {
    expect(await cruise(NEIGHBOURS)).toEqual([]);
  });

  it('catch one offender of every rule', async () => {
    const offenders = Object.fromEntries(
      OFFENDERS.map(([file, target]) => [
        file,
        target.startsWith('type ')
          ? `import type * as other from '${target.slice('type '.length)}'; export type T = typeof other;`
          : `import '${target}';`,
      ]),
    );
    const found = await cruise({ ...NEIGHBOURS, ...offenders });
    const expected = OFFENDERS.map(([file, , rule]) => `${file}: ${rule}`);
    expect(expected.filter((violation) => !found.includes(violation))).toEqual([]);
    // Nobody but the offenders is accused, for whatever further rules they break.
    expect(found.filter((violation) => !OFFENDERS.some(([file]) => violation.startsWith(`${file}: `)))).toEqual([]);
  });
});
