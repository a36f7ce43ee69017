import { describe, expect, it } from 'vitest';
import { assertOneMaster, chooseHost } from '../../src/workers/choose-host.ts';

const [muc10, muc11] = [{ name: 'muc10' }, { name: 'muc11' }];
const hosts = [muc10, muc11];

describe('[U] the host whose worker runs on this machine', () => {
  it('is the named one', () => {
    expect(chooseHost({ hosts, name: 'muc11', machine: 'muc10', command: 'up' })).toBe(muc11);
  });

  it('is the one that bears the short name of the machine', () => {
    expect(chooseHost({ hosts, name: undefined, machine: 'muc11.hq.eso.org', command: 'up' })).toBe(muc11);
  });

  it('is the only one, whatever the machine is called', () => {
    expect(chooseHost({ hosts: [muc10], name: undefined, machine: 'laptop', command: 'up' })).toBe(muc10);
  });

  it.each(['up', 'worker'])('is asked for when it is open: phoenix %s', (command) => {
    expect(() => chooseHost({ hosts, name: undefined, machine: 'laptop', command })).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining('muc10, muc11'),
        cure: `phoenix ${command} --host NAME`,
      }),
    );
  });

  it('is never another one than the named', () => {
    expect(() => chooseHost({ hosts: [muc10], name: 'muc11', machine: 'muc10', command: 'up' })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', cure: 'known hosts: muc10' }),
    );
  });
});

describe('[U] the MASTER of phoenix.yaml', () => {
  const master = { name: 'muc10', role: 'MASTER' } as const;
  const slave = { name: 'muc09', role: 'SLAVE' } as const;

  it('is one host, whatever the number of SLAVEs', () => {
    expect(() => {
      assertOneMaster([master]);
      assertOneMaster([slave, master, { ...slave, name: 'muc08' }]);
    }).not.toThrow();
  });

  it.each([
    [[slave], 'none of the hosts of phoenix.yaml is the MASTER: muc09'],
    [[master, { ...master, name: 'muc11' }], 'phoenix.yaml has several hosts with role MASTER: muc10, muc11'],
  ])('is missed, or one too many', (hosts, message) => {
    expect(() => {
      assertOneMaster(hosts);
    }).toThrow(message);
  });
});
