import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createRecords } from '../../../src/adapters/database/index.ts';
import { MIGRATIONS } from '../../../src/adapters/database/migrations/index.ts';
import { inFolder } from './databases.ts';
import { PROCESS, UNIT } from './rows.ts';

const ROUNDS = 100;

describe('[C] several processes on one SQLite file', () => {
  it('create the tables once and lose no row when four of them start at the same moment', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const file = join(folder, 'deep', 'er', 'phoenix.db');
      const names = ['p0', 'p1', 'p2', 'p3'];
      await runTogether(names.map((name) => start('save-many-rows.ts', `sqlite:${file}`, name, String(ROUNDS))));

      const records = await createRecords({ url: `sqlite:${file}` });
      await records.migrate();
      expect(await records.listDates(PROCESS)).toHaveLength(4 * ROUNDS);
      expect(await records.listAbs(PROCESS, UNIT)).toHaveLength(4 * ROUNDS);
      expect(await records.listQc(PROCESS, 'p3-0099')).toHaveLength(2);
      const claims = await records.claimFrames({ process: PROCESS, unit: 'another' }, ['contended', ...names]);
      expect(claims.map(({ frame, unit }) => (frame === 'contended' ? names.includes(unit) : unit === frame))).toEqual(
        Array(5).fill(true),
      );
      await records.close();
      expect(migrationsOf(file)).toEqual(Object.keys(MIGRATIONS));
    }),
  );

  it('keep the order of decisions and settle a contended one once', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const url = `sqlite:${join(folder, 'phoenix.db')}`;
      const names = ['p0', 'p1', 'p2', 'p3'];
      await runTogether(names.map((name) => start('save-many-rows.ts', url, name, String(ROUNDS))));

      const records = await createRecords({ url });
      const ids = (await records.listDecisions(PROCESS, UNIT)).map((row) => row.decisionId);
      expect(ids).toHaveLength(4 * ROUNDS);
      for (const name of names) {
        const own = ids.filter((id) => id.startsWith(name));
        expect(own).toEqual(own.toSorted());
      }
      const [contended, ...others] = await records.listDecisions(PROCESS, 'contended');
      expect(others).toEqual([]);
      // p0 refuses it, all others accept it: it is accepted, by one of them.
      expect(contended).toMatchObject({ state: 'accepted', number: 1, because: expect.stringMatching(/^p[123]$/) });
      await records.close();
    }),
  );

  it('leave a whole plan behind, the old one or the new one, when one is killed', { timeout: 60_000 }, () =>
    inFolder(async (folder) => {
      const url = `sqlite:${join(folder, 'phoenix.db')}`;
      for (const pauseMs of [0, 7, 23, 41]) {
        const planner = start('replan-for-ever.ts', url);
        await once(planner.stdout, 'data');
        await sleep(pauseMs);
        planner.kill('SIGKILL');
        await once(planner, 'close');

        const records = await createRecords({ url });
        const kinds = (await records.listAbs(PROCESS, UNIT)).map((row) => row.ab.split(' ')[0]);
        expect(kinds).toHaveLength(400);
        expect(new Set(kinds).size).toBe(1);
        await records.close();
      }
    }),
  );
});

function start(program: string, ...args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [fileURLToPath(new URL(`fixtures/${program}`, import.meta.url)), ...args]);
}

/** Lets all load first, then go at once. */
async function runTogether(programs: readonly ChildProcessWithoutNullStreams[]): Promise<void> {
  const ended = programs.map(endOf);
  await Promise.all(programs.map((program) => once(program.stdout, 'data')));
  for (const program of programs) program.stdin.write('go\n');
  expect(await Promise.all(ended)).toEqual(programs.map(() => ({ exitCode: 0, stderr: '' })));
}

async function endOf(program: ChildProcessWithoutNullStreams) {
  let stderr = '';
  program.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [exitCode] = (await once(program, 'close')) as [number | null];
  return { exitCode, stderr };
}

function migrationsOf(file: string): readonly unknown[] {
  using database = new DatabaseSync(file, { readOnly: true });
  return database
    .prepare('select name from kysely_migration')
    .all()
    .map((row) => row['name']);
}
