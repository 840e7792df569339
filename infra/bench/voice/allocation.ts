/** What it takes the database to find an agent for a channel, beside the least a statement can be. */
import type { Cleanup } from '../fixture.ts';
import { MeasuringProcess } from '../measuring-process.ts';
import { type Measurable, type Measured, measureInRounds, type RoundOptions } from '../rounds.ts';
import type { AllocationOrder } from './allocation-load.ts';
import type { Databases } from './databases.ts';

/** The read, the allocation, and the allocation whose commit waits for the disk, which is the machine's affair. */
export type AllocationMeasured = [Measured<Measurable>, Measured<Measurable>, Measured<Measurable>];

export async function measureAllocation(
  options: RoundOptions,
  databases: Databases,
  cleanup: Cleanup,
): Promise<AllocationMeasured> {
  const { url } = await databases('allocation');
  const load = new MeasuringProcess<AllocationOrder>('voice/allocation-load.ts', { DATABASE_URL: url });
  cleanup.push(() => load.stop());
  const one = (name: string, order: Omit<AllocationOrder, 'durationMs'>): Measurable => ({
    name,
    measure: (durationMs) => load.measure({ ...order, durationMs }),
  });
  return (await measureInRounds(
    [
      one('read by primary key', { what: 'read', isDurable: false }),
      one('allocation', { what: 'allocate', isDurable: false }),
      one('allocation, waiting for the disk', { what: 'allocate', isDurable: true }),
    ],
    options,
  )) as AllocationMeasured;
}
