/** Every area of `npm run check`, in the order of its report. To add one, write its file and list it here. */
import { agents } from './agents.ts';
import { ai } from './ai.ts';
import { backups } from './backups.ts';
import { books } from './books.ts';
import { commands } from './commands.ts';
import { configuration } from './configuration.ts';
import { dashboard } from './dashboard.ts';
import { database } from './database.ts';
import { discord } from './discord.ts';
import { endpoint } from './endpoint.ts';
import { files } from './files.ts';
import type { Area } from './finding.ts';
import { images } from './images.ts';
import { intents } from './intents.ts';
import { jobs } from './jobs.ts';
import { lavalink } from './lavalink.ts';
import { migrations } from './migrations.ts';
import { nodes } from './nodes.ts';
import { redis } from './redis.ts';
import { rights } from './rights.ts';

export const AREAS: readonly Area[] = [
  configuration,
  database,
  migrations,
  rights,
  books,
  jobs,
  redis,
  discord,
  commands,
  intents,
  endpoint,
  dashboard,
  nodes,
  agents,
  lavalink,
  ai,
  backups,
  images,
  files,
];
