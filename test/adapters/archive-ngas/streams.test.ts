import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBlockRing } from '../../../src/adapters/archive-ngas/block-ring.ts';
import { jsonRows } from '../../../src/adapters/archive-ngas/json-rows.ts';
import { createStreamLimit } from '../../../src/adapters/archive-ngas/limit-streams.ts';

async function rowsOf(text: string, chunkBytes: number): Promise<readonly unknown[]> {
  async function* chunks() {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const rows: unknown[] = [];
  for await (const row of jsonRows(chunks())) rows.push(row);
  return rows;
}

describe('[U] rows of a JSON list', () => {
  const row = fc.dictionary(
    fc.string(),
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null), fc.constant('a}{"\\]')),
  );

  it('are those of the list, in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (rows, chunk, isIndented) => {
          const text = JSON.stringify(rows, undefined, isIndented ? 2 : 0);
          expect(await rowsOf(text, chunk)).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  it('are not taken for all of them where the list breaks off', async () => {
    const text = JSON.stringify([{ a: 1 }, { b: '}]' }]);
    for (let length = 0; length < text.length; length++)
      await expect(rowsOf(text.slice(0, length), 7), text.slice(0, length)).rejects.toThrow('breaks off');
  });
});

describe('[U] blocks of memory in turns', () => {
  it('give back what was filled in, however reader and writer take turns', () => {
    const steps = fc.array(fc.record({ isFill: fc.boolean(), bytes: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 2, max: 5 }), (turns, blocks) => {
        const ring = createBlockRing({ blocks, blockBytes: 8 });
        const taken: number[] = [];
        let filled = 0;
        let open = 0;
        const take = () => {
          const block = ring.take();
          if (block === undefined) return false;
          taken.push(...block);
          open += 1;
          return true;
        };
        for (const { isFill, bytes } of turns) {
          if (isFill && ring.isFree()) {
            const target = ring.target();
            const count = Math.min(bytes, target.length);
            for (let index = 0; index < count; index++) target[index] = filled++ % 251;
            ring.filled(count);
          } else if (!isFill) {
            take();
            // One is kept, as by whoever is writing it.
            if (open > 1) {
              ring.release();
              open -= 1;
            }
          }
        }
        ring.finish();
        while (take());
        expect(taken).toEqual(Array.from({ length: filled }, (_, index) => index % 251));
      }),
    );
  });
});

describe('[U] limit of streams', () => {
  it('lets so many run side by side, first come first served', async () => {
    const limit = createStreamLimit(2);
    const log: string[] = [];
    const gates = Array.from({ length: 4 }, () => Promise.withResolvers<undefined>());
    const runs = gates.map((gate, index) =>
      limit.run(async () => {
        log.push(`start ${index}`);
        await gate.promise;
      }),
    );
    await nextTurn();
    expect(log).toEqual(['start 0', 'start 1']);
    gates[1]!.resolve(undefined);
    await nextTurn();
    expect(log).toEqual(['start 0', 'start 1', 'start 2']);
    gates.forEach((gate) => gate.resolve(undefined));
    await Promise.all(runs);
    expect(log.at(-1)).toBe('start 3');
  });

  it('gives back the place of whoever fails or leaves the line', async () => {
    const limit = createStreamLimit(1);
    const abort = new AbortController();
    const gate = Promise.withResolvers<undefined>();
    const first = limit.run(async () => {
      await gate.promise;
      throw new Error('failed');
    });
    const second = limit.run(async () => 'second', abort.signal);
    const third = limit.run(async () => 'third');
    const reason = new Error('cancelled');
    abort.abort(reason);
    await expect(second).rejects.toBe(reason);
    gate.resolve(undefined);
    await expect(first).rejects.toThrow('failed');
    expect(await third).toBe('third');
    await expect(limit.run(async () => 'late', abort.signal)).rejects.toBe(reason);
    expect(await limit.run(async () => 'fourth')).toBe('fourth');
  });
});
