/** The build command in `wrangler.toml`: builds the Worker for wrangler to upload. */
import { rm } from 'node:fs/promises';
import { buildWorker, DEPLOYED } from './build.ts';

// wrangler uploads every module in the folder, those of an earlier build as well.
await rm(DEPLOYED, { recursive: true, force: true });
await buildWorker(DEPLOYED);
