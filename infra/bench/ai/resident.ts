/** A process's memory, from Linux's /proc. Other systems have none: everything here says undefined there. */
import { readFileSync } from 'node:fs';

/** In MB (10^6 bytes) of resident memory. */
export interface Resident {
  beforeMb: number;
  mostMb: number;
}

const SAMPLE_MS = 200;

/** Starts watching; call the result to stop. */
export function watchResident(pid: number): () => Resident | undefined {
  const beforeMb = residentMb(pid);
  let mostMb = beforeMb;
  const sampling = setInterval(() => {
    const now = residentMb(pid);
    if (now !== undefined && mostMb !== undefined) mostMb = Math.max(mostMb, now);
  }, SAMPLE_MS);
  return () => {
    clearInterval(sampling);
    return beforeMb === undefined || mostMb === undefined ? undefined : { beforeMb, mostMb };
  };
}

function residentMb(pid: number): number | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : (Number(kib) * 1_024) / 1e6;
  } catch {
    return undefined;
  }
}
