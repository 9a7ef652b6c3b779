import { evidence } from './evidence.ts';
import { attackRest } from './rest.ts';
import { restOperations } from './rest-operations.ts';
import { seed } from './seed.ts';
import { startTarget } from './target.ts';

const target = await startTarget();
const { commands, queries, admin } = target.server.addresses;
const found = evidence();
try {
  const all = await target.token(['trader', 'operator', 'treasurer', 'auditor', 'bank'], {
    holds: ['alder'],
    subject: 'mallory',
  });
  const seeded = await seed(target, all);
  console.log(seeded);
  const alice = await target.token(['admin', 'auditor', 'operator'], { subject: 'alice' });
  for (const [face, url, token] of [
    ['queries', queries, all],
    ['commands', commands, all],
    ['admin', admin, alice],
  ] as const) {
    const from = performance.now();
    await attackRest(await restOperations(face, url, seeded), token, target.canary.url, found);
    console.log(
      face,
      Math.round(performance.now() - from),
      found.requests(),
      found.findings().length,
      target.peakMib(),
    );
  }
  console.log(found.findings().join('\n'));
  console.log('accepted', found.accepted.size, 'canary', target.canary.hits());
} finally {
  await target.stop();
}
