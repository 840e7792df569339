/** What answers were billed. */
import type { Sql } from '../../../shared/platform/postgres.ts';
import { piecesOf, tokensOf } from '../../sandbox/ai/script.ts';
import { answerTo } from './script.ts';

export interface Bills {
  /** Answers that were billed what the model says it wrote. */
  right: number;
  /** Everyone's usage is the sum of all bills, and nothing is set aside anymore. */
  isBalanced: boolean;
}

/** The question that an interaction asked. */
export interface AskedQuestion {
  interaction: string;
  number: number;
}

/** @param words of each answer. */
export async function readBills(sql: Sql, asked: readonly AskedQuestion[], words: number): Promise<Bills> {
  const keys = asked.map(({ interaction }) => `i:${interaction}`);
  const rows = await sql<{ key: string; output: number }[]>`
    select key, output::integer as output from ai_request
    where settled_at is not null and key in (select jsonb_array_elements_text(${sql.json(keys)}))`;
  const billed = new Map(rows.map(({ key, output }) => [key, output]));
  const [sums] = await sql<{ isBalanced: boolean }[]>`
    select u.used = r.billed and u.held = 0 as "isBalanced"
    from (select sum(used) as used, sum(held) as held from ai_usage where scope = 'all' and unit = 'tokens') u,
      (select sum(input + output) as billed from ai_request where unit = 'tokens') r`;
  return {
    right: asked.filter(({ interaction, number }) => billed.get(`i:${interaction}`) === tokensIn(number, words)).length,
    isBalanced: sums?.isBalanced === true,
  };
}

/** As the model counts its answer: piece by piece. */
function tokensIn(number: number, words: number): number {
  return piecesOf(answerTo(number, words)).reduce((sum, piece) => sum + tokensOf(piece), 0);
}
