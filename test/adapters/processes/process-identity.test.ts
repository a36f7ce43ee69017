import { describe, expect, it } from 'vitest';
import { identifyProcess, livenessOf } from '../../../src/adapters/processes/process-identity.ts';

const SELF = identifyProcess(process.pid);

describe('[U] a process', () => {
  it('is known by pid and start time, in its boot and PID namespace', () => {
    expect(SELF).toEqual({
      pid: process.pid,
      startTicks: expect.any(Number),
      bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      pidNamespace: expect.stringMatching(/^pid:\[\d+\]$/),
    });
    expect(livenessOf(SELF)).toBe('alive');
  });

  it('of another boot is dead, whoever has its pid now', () => {
    expect(livenessOf({ ...SELF, bootId: '00000000-0000-0000-0000-000000000000' })).toBe('dead');
  });

  it('of another namespace of this boot cannot be judged by our processes', () => {
    expect(livenessOf({ ...SELF, pidNamespace: 'pid:[1]' })).toBe('unknown');
  });

  it('of a namespace that is over, whose number another one has got, is told by its start time', () => {
    expect(livenessOf({ ...SELF, startTicks: (SELF.startTicks ?? 0) - 1 })).toBe('dead');
  });

  it.each([{}, { bootId: '', pidNamespace: '' }])(
    'in a record that does not say where it ran, %j, ran here',
    (place) => {
      const { pid, startTicks } = SELF;
      expect(livenessOf({ pid, startTicks, ...place })).toBe('alive');
      expect(livenessOf({ pid, startTicks: 1, ...place })).toBe('dead');
    },
  );
});
