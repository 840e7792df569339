import type { Context } from 'hono';
import { accepts } from 'hono/accepts';

/** Whether a browser asks, and not a program that takes anything. */
export function prefersPage(c: Context): boolean {
  const supports = ['application/json', 'text/html'];
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/html';
}
