/** What staff did to members: cases, appeals, notes. */

import { word } from '../../words/index.ts';
import type { DashboardPage } from '../page.ts';
import { showAppeals } from './appeals.ts';
import { showCase } from './case.ts';
import { addComment, changeReason, decide, endCase } from './case-actions.ts';
import { downloadCases, showCases } from './cases.ts';
import { showMember } from './member.ts';
import { clearWarnings, deleteNote, writeNote } from './member-actions.ts';

export const moderationPage: DashboardPage = {
  id: 'moderation',
  title: word('Moderation'),
  area: 'moderation',
  command: { name: 'case', module: 'moderation' },
  module: 'moderation',
  views: {
    '/': showCases,
    '/cases.csv': downloadCases,
    '/case/:number': showCase,
    '/member/:user': showMember,
    '/appeals': showAppeals,
  },
  actions: {
    reason: changeReason,
    comment: addComment,
    end: endCase,
    decide,
    note: writeNote,
    'delete-note': deleteNote,
    'clear-warnings': clearWarnings,
  },
};
