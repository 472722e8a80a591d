/**
 * What is measured: Fanout, and stock serverless-offline as the baseline. Both do the same work behind this face: a message is stored, its
 * sender told so, and it reaches every member's socket, the sender's own too.
 *
 * @typedef {object} Subject
 * @property {string} name
 * @property {(options?: object) => Promise<Running>} start
 *
 * @typedef {object} Running
 * @property {number} readyMs from the start of the process until it answers
 * @property {() => number[]} pids whose trees are all of it
 * @property {(count: number) => Promise<Member[]>} join connects that many members of one channel
 * @property {() => Promise<void>} stop
 *
 * @typedef {object} Member
 * @property {(content: string) => Promise<unknown>} send resolves when the message is acknowledged; contents are unique
 * @property {(listener: (content: string) => void) => void} onMessage the one listener for messages that arrive
 * @property {() => void} close
 */
export {};
