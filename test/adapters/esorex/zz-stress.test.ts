import { expect, it } from 'vitest';
import { RecipeSetting } from '/work/main/test/adapters/esorex/recipe-setting.ts';
import { startWatcher } from '/work/main/test/adapters/esorex/start-watcher.ts';
it('stress', async () => {
  await using setting = new RecipeSetting();
  const counts: Record<string, number> = {};
  for (let i = 0; i < 60; i++) {
    const kinds = ['esorex-one-product','esorex-fails'];
    const program = kinds[i % 2]!;
    const recipe = setting.gated(); await recipe.open();
    const ws = [1,2].map(() => startWatcher(program, recipe.run));
    const t0 = performance.now();
    for (const w of ws) { setTimeout(() => w.process.kill('SIGKILL'), 200 + Math.random() * 250); }
    await Promise.all(ws.map((w) => w.ended()));
    const starts0 = recipe.starts();
    const t = performance.now();
    const r = await setting.runner(program).startOrAdopt(recipe.run);
    const key = `${program} ${starts0} ${recipe.starts()} ${r.status} adopted=${r.adopted} man=${r.fromManifest} slow=${performance.now()-t>3000}`;
    counts[key] = (counts[key] ?? 0) + 1;
    if (program === 'esorex-one-product') expect(recipe.starts()).toBe(1);
    expect(r.status).toBe(program === 'esorex-fails' ? 'failed' : 'succeeded');
  }
  console.log(counts, setting.leftovers(), setting.alive());
}, 300000);
