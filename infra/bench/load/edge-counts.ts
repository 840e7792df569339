/** What an edge has counted so far, from its `/metrics`. */

export interface EdgeCounts {
  /** Uses by how they ended. */
  statuses: Record<string, number>;
  rateLimited: number;
  misses: number;
}

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;

/** Reads Prometheus's text format. */
export function edgeCountsIn(text: string): EdgeCounts {
  const counts: EdgeCounts = { statuses: {}, rateLimited: 0, misses: 0 };
  for (const line of text.split('\n')) {
    const [, name, labels = '', value = '0'] = LINE.exec(line) ?? [];
    if (name === 'chorus_commands_total') {
      const status = /status="(\w+)"/.exec(labels)?.[1] ?? '';
      counts.statuses[status] = (counts.statuses[status] ?? 0) + Number(value);
    }
    if (name === 'chorus_rate_limit_hits_total' && !labels.includes('redis_error')) counts.rateLimited += Number(value);
    if (name === 'chorus_interaction_deadline_misses_total') counts.misses += Number(value);
  }
  return counts;
}

/** What was counted between two looks. */
export function countsBetween(before: EdgeCounts, after: EdgeCounts): EdgeCounts {
  const statuses = Object.entries(after.statuses).map(([status, count]) => [
    status,
    count - (before.statuses[status] ?? 0),
  ]);
  return {
    statuses: Object.fromEntries(statuses),
    rateLimited: after.rateLimited - before.rateLimited,
    misses: after.misses - before.misses,
  };
}

/** @throws when the edge refuses. */
export async function readEdgeCounts(port: number, token: string): Promise<EdgeCounts> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`/metrics answered with ${response.status}`);
  return edgeCountsIn(await response.text());
}
