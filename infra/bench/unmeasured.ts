/** Takes the metrics out of an edge, for comparison. Import this before the edge. */
import { WorkerMetrics } from '../../edge/worker-metrics.ts';
import { Counter, Gauge, Histogram } from '../../shared/platform/metrics.ts';

Counter.prototype.add = () => {};
Gauge.prototype.set = () => {};
Histogram.prototype.observe = () => {};
WorkerMetrics.prototype.eventEnded = () => {};
