/** What the edge has done, from its `/metrics`: statements, and calls to Discord that were refused for their pace. */

export interface EdgeFigures {
  /** By operation. */
  statements: Record<string, { count: number; ms: number }>;
  /** Calls that Discord answered with 429. */
  tooFast: number;
}

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const STATEMENTS = 'chorus_db_query_duration_seconds';

/** Reads Prometheus's text format. */
export function edgeFiguresIn(text: string): EdgeFigures {
  const figures: EdgeFigures = { statements: {}, tooFast: 0 };
  for (const line of text.split('\n')) {
    const [, name = '', labels = '', value = '0'] = LINE.exec(line) ?? [];
    if (name === 'chorus_discord_rate_limits_total') figures.tooFast += Number(value);
    if (name !== `${STATEMENTS}_sum` && name !== `${STATEMENTS}_count`) continue;
    const operation = /operation="(\w+)"/.exec(labels)?.[1] ?? '';
    const found = figures.statements[operation] ?? { count: 0, ms: 0 };
    if (name.endsWith('_sum')) found.ms += Number(value) * 1_000;
    else found.count += Number(value);
    figures.statements[operation] = found;
  }
  return figures;
}

/** What was done between two looks. */
export function figuresBetween(before: EdgeFigures, after: EdgeFigures): EdgeFigures {
  const statements = Object.entries(after.statements).map(([operation, { count, ms }]) => {
    const earlier = before.statements[operation] ?? { count: 0, ms: 0 };
    return [operation, { count: count - earlier.count, ms: ms - earlier.ms }] as const;
  });
  return {
    statements: Object.fromEntries(statements.filter(([, { count }]) => count > 0)),
    tooFast: after.tooFast - before.tooFast,
  };
}

/** @throws when the edge refuses. */
export async function readEdgeFigures(port: number, token: string): Promise<EdgeFigures> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`/metrics answered with ${response.status}`);
  return edgeFiguresIn(await response.text());
}
