import type { Row } from './row.ts';
import { append } from './rows/append.ts';
import { commandsRow } from './rows/commands.ts';
import { growth } from './rows/growth.ts';
import { http } from './rows/http.ts';
import { intake } from './rows/intake.ts';
import { live } from './rows/live.ts';
import { load } from './rows/load.ts';
import { openLoopRow } from './rows/open-loop.ts';
import { rebuild } from './rows/rebuild.ts';
import { replay } from './rows/replay.ts';
import { sizeRow } from './rows/size.ts';

/** Every row, in the order they run. */
export const rows: readonly Row[] = [
  append,
  openLoopRow,
  commandsRow,
  replay,
  rebuild,
  sizeRow,
  http,
  intake,
  load,
  live,
  growth,
];
