import { context } from '@daybook/core';
import { administrativeAct } from './act/decide.ts';
import { routes } from './api.ts';
import { apiKey } from './api-key/decide.ts';
import { refuse } from './rejections.ts';
import { administrativeActs } from './views/acts.ts';
import { apiKeys } from './views/api-keys.ts';
import { administrativeTrail } from './views/trail.ts';

/** What administrators do, and the keys they give to machines: events as everything else. */
export const administration = context({
  name: 'administration',
  description: 'What administrators do, and the keys they give to machines.',
  streams: [administrativeAct, apiKey],
  views: [administrativeActs, administrativeTrail, apiKeys],
  sagas: [],
  ports: [],
  routes,
  rejections: refuse.codes,
});
