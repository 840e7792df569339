import { html } from 'hono/html';
import type { DashboardPage } from '../page.ts';

export const settingsPage: DashboardPage = {
  id: 'settings',
  title: 'Settings',
  area: 'settings',
  command: { name: 'settings', module: 'settings' },
  views: { '/': async () => ({ content: html`<h1>Settings</h1>` }) },
  actions: {},
};
