import { expect, test } from 'vitest';
import { textOf } from '../docker/reading.ts';
import { RUNBOOK_MODULE, runbookModule } from './runbook-module.ts';

test('the operator’s pages say what docs/RUNBOOK.md says. If they’re out of date, run `npm run docs`', () => {
  expect(textOf(RUNBOOK_MODULE)).toBe(runbookModule());
});
