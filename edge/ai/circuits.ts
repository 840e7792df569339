import { Circuits } from '../../shared/ai/circuit.ts';

/** Which providers failed a moment ago. One for the whole process, so that its jobs, samples, and pages agree. */
export const circuits = new Circuits();
