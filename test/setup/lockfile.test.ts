import { describe, expect, it } from 'vitest';
import { sourceOf } from './node-processes.ts';

interface LockedPackage {
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(sourceOf('package-lock.json')) as { packages: Record<string, LockedPackage> };
const { engines } = JSON.parse(sourceOf('package.json')) as { engines: { node: string } };

const NAMED_IN = ['README.md', 'docs/setup.md', '.ci/run', 'scripts/bootstrap.mjs', 'scripts/setup/packages.mjs'];

describe('[U] what a fresh machine has to have', () => {
  it('is one version of Node, named alike wherever it is named', () => {
    const said = NAMED_IN.map((path) => [path, /Node (\d+(?:\.\d+)?) (?:or newer|and)/.exec(sourceOf(path))?.[1]]);
    expect(said).toEqual(NAMED_IN.map((path) => [path, engines.node.replace('>=', '')]));
  });

  // npm before 11, which comes with Node 18, 20 and 22, compares an alias with its own range, optional or not, and refuses
  // the lockfile with "can only install packages when package.json and package-lock.json are in sync".
  it('is the npm of that Node: no package wants an alias of a name that we give to something else', () => {
    const wanted = Object.values(packages).flatMap(({ peerDependencies = {} }) =>
      Object.entries(peerDependencies).flatMap(([name, range]) => (range.startsWith('npm:') ? [name] : [])),
    );
    expect(wanted.filter((name) => `node_modules/${name}` in packages)).toEqual([]);
  });
});
