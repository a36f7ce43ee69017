import { describe, expect, it } from 'vitest';
import { createAdmission } from '../../src/workers/admission.ts';
import { entry } from '../domain/scheduling/ledger-requests.ts';

const never = new AbortController().signal;

/** What has been admitted so far, in order: admissions are promises, so each look lets them settle first. */
function observe(streams: number, keepMs = 300_000) {
  const admission = createAdmission({ streams, memoryBytes: 100 }, { clockSeconds: () => 0, keepMs });
  const admitted: string[] = [];
  const ask = (id: string, rank = 0, signal: AbortSignal = never, label = id) => {
    const asked = admission.admit(entry(id, { rank, memoryBytes: 10 }), signal);
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

describe('[U] the room of a run that has ended', () => {
  /** A run of so many seconds has just ended; two wait, and a third one with the highest rank asks next. */
  async function afterRunOf(seconds: number) {
    let now = 0;
    const admission = createAdmission({ streams: 1, memoryBytes: 100 }, { clockSeconds: () => now });
    const admitted: string[] = [];
    const ask = async (id: string, rank: number) => {
      const place = await admission.admit(entry(id, { rank }), never);
      admitted.push(id);
      return place;
    };
    const first = await ask('first', 0);
    void ask('exposure', 1);
    now = seconds;
    first.release();
    void ask('combination', 9);
    return { admitted };
  }

  it('is kept a moment for what has waited for it, which has the highest rank', async () => {
    const { admitted } = await afterRunOf(240);
    await expect.poll(() => admitted).toEqual(['first', 'combination']);
  });

  it('is given away at once after a short run', async () => {
    const { admitted } = await afterRunOf(0.4);
    await expect.poll(() => admitted).toEqual(['first', 'exposure']);
  });

  it('is given away when nobody has asked in that moment', async () => {
    let now = 0;
    const admission = createAdmission({ streams: 1, memoryBytes: 100 }, { clockSeconds: () => now });
    const first = await admission.admit(entry('first'), never);
    const next = admission.admit(entry('next'), never);
    now = 30;
    first.release();
    expect(admission.facts()).toMatchObject({ running: 0, waiting: 1 });
    await next;
    expect(admission.facts()).toMatchObject({ running: 1, waiting: 0 });
  });
});

describe('[U] an attempt that leaves while its run goes on', () => {
  it('keeps the place of the run for the attempt that adopts it, whose release gives it back', async () => {
    const { ask, look } = observe(1);
    (await ask('a', 0, never, 'lost attempt')).leave();
    void ask('b');
    expect(await look()).toEqual(['lost attempt']);
    const next = await ask('a', 0, never, 'next attempt');
    next.release();
    expect(await look()).toEqual(['lost attempt', 'next attempt', 'b']);
  });

  it('keeps it no longer than a run is kept that nobody claims', async () => {
    const { ask, look } = observe(1, 20);
    (await ask('a')).leave();
    void ask('b');
    await expect.poll(look).toEqual(['a', 'b']);
  });

  it('and is released afterwards, too, has given the place away once', async () => {
    const { ask, look } = observe(1);
    const lost = await ask('a', 0, never, 'lost attempt');
    lost.leave();
    lost.release();
    void ask('b');
    expect(await look()).toEqual(['lost attempt']);
  });
});

describe('[U] runs that outlived a worker', () => {
  it('are booked with their memory, even above what the host has', async () => {
    const { admission, ask, look } = observe(2);
    const releases = ['a', 'b', 'c'].map((id) => admission.adopt({ id, memoryBytes: 40 }));
    expect(admission.facts()).toEqual({ running: 3, waiting: 0, bookedMemoryBytes: 120, waitingSeconds: 0 });
    void ask('d');
    releases[0]?.();
    expect(await look()).toEqual([]);
    releases[1]?.();
    expect(await look()).toEqual(['d']);
  });

  it('are taken over by their attempt at once, and when that has seen their end, they are free', async () => {
    const { admission, ask, look } = observe(1);
    const supervised = admission.adopt({ id: 'a', memoryBytes: 40 });
    const attempt = await ask('a');
    expect(admission.facts()).toEqual({ running: 1, waiting: 0, bookedMemoryBytes: 40, waitingSeconds: 600 });
    void ask('b');
    expect(await look()).toEqual(['a']);
    attempt.release();
    expect(await look()).toEqual(['a', 'b']);
    supervised();
    void ask('c');
    expect(await look()).toEqual(['a', 'b']);
  });

  it('stay booked while their attempt waits for them, also when their end is noticed first', async () => {
    const { admission, ask, look } = observe(1);
    const supervised = admission.adopt({ id: 'a', memoryBytes: 40 });
    const attempt = await ask('a');
    void ask('b');
    supervised();
    expect(await look()).toEqual(['a']);
    attempt.release();
    expect(await look()).toEqual(['a', 'b']);
  });

  it('do not disturb a new run of the same AB when their end is noticed late', async () => {
    const { admission, ask, look } = observe(1);
    const supervised = admission.adopt({ id: 'a', memoryBytes: 40 });
    (await ask('a')).release();
    await ask('a', 0, never, 'retry');
    void ask('b');
    supervised();
    expect(await look()).toEqual(['a', 'retry']);
  });
});

describe('[U] what a host says of its work', () => {
  it('is what runs and waits, the memory that is booked, and the seconds that are estimated', async () => {
    const { admission, ask } = observe(2);
    const first = await ask('a');
    void ask('b');
    void ask('c');
    expect(admission.facts()).toEqual({ running: 2, waiting: 1, bookedMemoryBytes: 20, waitingSeconds: 1800 });
    first.release();
    expect(admission.facts()).toEqual({ running: 2, waiting: 0, bookedMemoryBytes: 20, waitingSeconds: 1200 });
  });
});
