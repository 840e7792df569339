import { commandGroup } from '../../services.ts';
import { channel } from './channel.ts';
import { permissions } from './permissions.ts';
import { avatar, banner } from './picture.ts';
import { role } from './role.ts';
import { server } from './server.ts';
import { user } from './user.ts';

export const info = commandGroup({
  name: 'info',
  module: 'info',
  description: 'Look up a member, role, or channel, or why you can’t do something',
  contexts: ['guild'],
  subcommands: { user, server, role, channel, avatar, banner, permissions },
});
