import { describe, expect, it } from 'vitest';
import { createAdmission } from '../../src/workers/admission.ts';

const never = new AbortController().signal;

/** What has been admitted so far, in order: admissions are promises, so each look lets them settle first. */
function observe(streams: number) {
  const admission = createAdmission(streams);
  const admitted: string[] = [];
  const ask = (id: string, rank = 0, signal: AbortSignal = never, label = id) => {
    const asked = admission.admit(id, rank, signal);
    asked.then(
      () => admitted.push(label),
      () => admitted.push(`${label} left`),
    );
    return asked;
  };
  const look = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return admitted;
  };
  return { admission, ask, look };
}

describe('[U] admission to a host', () => {
  it('admits as many as there are streams; the next waits until one gives its stream back', async () => {
    const { ask, look } = observe(2);
    const first = await ask('a');
    await ask('b');
    void ask('c');
    expect(await look()).toEqual(['a', 'b']);
    first.release();
    expect(await look()).toEqual(['a', 'b', 'c']);
  });

  it('serves who waits by rank, then in the order of their coming', async () => {
    const { ask, look } = observe(1);
    let held = await ask('first');
    const waiting = [ask('low', 1), ask('high', 9), ask('also high', 9)];
    for (const next of [1, 2, 0]) {
      held.release();
      held = await (waiting[next] ?? ask('nobody'));
    }
    expect(await look()).toEqual(['first', 'high', 'also high', 'low']);
  });

  it('lets an attempt that is cancelled leave the line, with the reason of its signal', async () => {
    const { ask, look } = observe(1);
    const first = await ask('a');
    const cancel = new AbortController();
    const left = ask('b', 9, cancel.signal);
    void ask('c');
    cancel.abort(new Error('cancelled by an operator'));
    await expect(left).rejects.toThrow('cancelled by an operator');
    first.release();
    expect(await look()).toEqual(['a', 'b left', 'c']);
  });

  it('refuses an attempt whose signal was aborted before, and books nothing for it', async () => {
    const { ask, look } = observe(1);
    const cancelled = AbortSignal.abort(new Error('cancelled by an operator'));
    await expect(ask('a', 0, cancelled)).rejects.toThrow('cancelled by an operator');
    await ask('b');
    expect(await look()).toEqual(['a left', 'b']);
  });

  it('does not take a stream back when the signal is aborted after the admission', async () => {
    const { ask, look } = observe(1);
    const cancel = new AbortController();
    const first = await ask('a', 0, cancel.signal);
    cancel.abort();
    void ask('b');
    expect(await look()).toEqual(['a']);
    first.release();
    expect(await look()).toEqual(['a', 'b']);
  });

  it('frees a stream once, however often it is released', async () => {
    const { ask, look } = observe(1);
    const first = await ask('a');
    first.release();
    const second = await ask('b');
    first.release();
    void ask('c');
    expect(await look()).toEqual(['a', 'b']);
    second.release();
    expect(await look()).toEqual(['a', 'b', 'c']);
  });
});

describe('[U] several attempts at one run', () => {
  it('share its stream: the lost one, when it ends, does not give away that of its successor', async () => {
    const { ask, look } = observe(1);
    const lost = await ask('a', 0, never, 'lost attempt');
    const next = await ask('a', 0, never, 'next attempt');
    void ask('b');
    lost.release();
    expect(await look()).toEqual(['lost attempt', 'next attempt']);
    next.release();
    expect(await look()).toEqual(['lost attempt', 'next attempt', 'b']);
  });

  it('wait together: the lost one may leave the line, its successor keeps the place', async () => {
    const { ask, look } = observe(1);
    const first = await ask('first');
    const lost = new AbortController();
    void ask('a', 5, lost.signal, 'lost attempt').catch(() => undefined);
    void ask('a', 5, never, 'next attempt');
    lost.abort(new Error('heartbeat timed out'));
    first.release();
    expect(await look()).toEqual(['first', 'lost attempt left', 'next attempt']);
  });
});

describe('[U] runs that outlived a worker', () => {
  it('hold a stream, even above the number of streams', async () => {
    const { admission, ask, look } = observe(1);
    const releases = [admission.adopt('a'), admission.adopt('b')];
    void ask('c');
    releases[0]?.();
    expect(await look()).toEqual([]);
    releases[1]?.();
    expect(await look()).toEqual(['c']);
  });

  it('are taken over by their attempt at once, and counted until both have let go', async () => {
    const { admission, ask, look } = observe(1);
    const supervised = admission.adopt('a');
    const attempt = await ask('a');
    void ask('b');
    attempt.release();
    expect(await look()).toEqual(['a']);
    supervised();
    expect(await look()).toEqual(['a', 'b']);
  });

  it('do not disturb a new run of the same AB when their end is noticed late', async () => {
    const { admission, ask, look } = observe(1);
    const supervised = admission.adopt('a');
    (await ask('a')).release();
    await ask('a', 0, never, 'retry');
    void ask('b');
    supervised();
    expect(await look()).toEqual(['a', 'retry']);
  });
});
