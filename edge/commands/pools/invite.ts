import type { PoolRole } from '../../../shared/voice/pool-roles.ts';
import type { MessageBody } from '../../interactions/reply.ts';

/** Writes an invitation, with its buttons. Handed in by the command that declares them. */
export type Invite = (from: string, to: string, offer: { pool: string; name: string; role: PoolRole }) => MessageBody;
