import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import { execAb } from '../../../src/domain/cascade/exec-ab.ts';
import { makefileOf } from '../../../src/domain/cascade/makefile.ts';
import type { Plan } from '../../../src/domain/cascade/plan.ts';
import { abRoot } from '../../../src/domain/association/ab-names.ts';
import { MUSE } from '../../fakes/muse.ts';
import { abOf, object, planNight, sky, template } from './night-fixtures.ts';

const NIGHT = planNight([template(object('01:00:00.000'), sky('01:12:00.000'), object('01:20:00.000'))]);
const FIRST = 'MUSE.2014-12-15T01:00:00.000';

function exported(plan: Plan = NIGHT.plan, directory = '/out', esorex = 'esorex') {
  return makefileOf({
    plan,
    rules: MUSE,
    esorex,
    directory,
    pathOf: (ab, { source }) => `/data/${source.kind}/${ab.step}/${source.fileName}`,
  });
}

function withAb(shortName: string, changes: Partial<AssociationBlock>): Plan {
  const ab = abOf(NIGHT, shortName);
  return { ...NIGHT.plan, abs: NIGHT.plan.abs.map((one) => (one === ab ? { ...ab, ...changes } : one)) };
}

describe('[U] the plan as a Makefile', () => {
  it('has the sets of frames of the script', () => {
    const script = execAb({
      plan: NIGHT.plan,
      rules: MUSE,
      esorex: 'esorex',
      directory: '/out',
      pathOf: (ab, { source }) => `/data/${source.kind}/${ab.step}/${source.fileName}`,
    });
    expect(exported().sofs).toEqual(script.sofs);
    expect(exported().name).toBe(`${script.name}.mk`);
  });

  it('has a rule per AB, which waits for the ABs that make its inputs', () => {
    const target = (name: string) => `made/${abRoot(name).replaceAll(':', '_')}`;
    const rules = exported()
      .makefile.split('\n')
      .filter((line) => line.startsWith('made/'));
    const waiting = (ab: AssociationBlock) => NIGHT.plan.abs.filter(({ name }) => ab.waitFor.includes(name));
    expect(rules).toEqual(
      NIGHT.plan.abs.map((ab) => [`${target(ab.name)}:`, ...waiting(ab).map(({ name }) => target(name))].join(' ')),
    );
  });
});

describe('[C] GNU make on the Makefile of a plan', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "phoenix #1 $make's "));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** Notes how it was called and makes the products of all ABs, or those of none after the AB that is named. */
  function writeEsorex(failing = ''): string {
    const path = join(directory, 'esorex-double');
    const files = new Set(
      exported()
        .makefile.split('\n')
        .flatMap((line) => /\$\(call made,[^,]+,(.*)\)$/u.exec(line)?.[1]?.split(' ') ?? []),
    );
    const script = `#!/bin/sh
printf '%s\\n' "$OMP_NUM_THREADS $*" >> "\${0%/*}/calls"
for word; do case "$word" in --output-dir=*) out=\${word#--output-dir=} ;; esac; done
case "$out" in *'${failing}') [ -z '${failing}' ] || exit 3 ;; esac
for file in ${[...files].join(' ')}; do echo product > "$out/$file"; done
`;
    writeFileSync(path, script, { mode: 0o755 });
    return path;
  }

  function make(plan: Plan, esorex: string, ...options: readonly string[]) {
    const { name, makefile, sofs } = exported(plan, directory, esorex);
    writeFileSync(join(directory, name), makefile);
    for (const [file, text] of Object.entries(sofs)) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), text);
    }
    return spawnSync('make', ['-f', name, ...options], { cwd: directory, encoding: 'utf8' });
  }

  /** ABs in the order of their calls, with the words behind the folders. */
  function calls(): readonly { readonly ab: string; readonly words: string }[] {
    const lines = readFileSync(join(directory, 'calls'), 'utf8').trimEnd().split('\n');
    return lines.map((line) => ({
      ab: /\/products\/(\S+)/u.exec(line)?.[1] ?? '',
      words: /--log-file=(.*) \S+ \S+ \S*$/u.exec(line)?.[1] ?? line,
    }));
  }

  it('calls the recipes of all ABs in an order that their inputs allow, in a folder with blanks, quotes, sharps and dollars', () => {
    const { status, stderr } = make(NIGHT.plan, writeEsorex(), '-j2');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const order = [...new Set(calls().map(({ ab }) => ab))];
    expect(order.toSorted()).toEqual(NIGHT.plan.abs.map(({ name }) => abRoot(name)).toSorted());
    for (const { name, waitFor } of NIGHT.plan.abs) {
      for (const upstream of waitFor) {
        expect(order.indexOf(abRoot(upstream)), `${upstream} before ${name}`).toBeLessThan(order.indexOf(abRoot(name)));
      }
    }
  });

  it('hands a parameter on as it is, whatever characters it has', () => {
    const plan = withAb('01:00:00.000', { parameters: ['--a=x,y z', "--b=it's", '--c=$HOME(1)', '--d=#'] });
    expect(make(plan, writeEsorex()).status).toBe(0);
    const lines = readFileSync(join(directory, 'calls'), 'utf8').split('\n');
    expect(lines.find((line) => line.includes(`products/${FIRST} `))).toContain(
      `muse_scibasic --a=x,y z --b=it's --c=$HOME(1) --d=# --nifu=1 `,
    );
  });

  it('stops at an AB that fails, and goes on from there the next time', () => {
    const failed = make(NIGHT.plan, writeEsorex(`${FIRST}_pst`));
    expect(failed.status).toBe(2);
    const before = calls().length;
    expect(make(NIGHT.plan, writeEsorex()).status).toBe(0);
    const after = calls().slice(before);
    expect(after[0]?.ab).toBe(`${FIRST}_pst`);
    expect(after.map(({ ab }) => ab)).not.toContain(FIRST);
  });

  it('takes an AB without its products for failed, whatever the exit code', () => {
    const path = join(directory, 'esorex-double');
    writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 });
    const { status, stderr } = make(NIGHT.plan, path);
    expect(status).toBe(2);
    expect(stderr).toContain('PIXTABLE_OBJECT_0001-01.fits was not made');
  });
});
