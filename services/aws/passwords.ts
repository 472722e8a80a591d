import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** scrypt's figures; they stand in each hash, so that a later choice does not lock anybody out. */
interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const KEY_BYTES = 32;
const SALT_BYTES = 16;

const derive = (password: string, salt: Buffer, { N, r, p }: Cost) =>
  new Promise<Buffer>((resolve, reject) => {
    // The same password typed on another keyboard may come as other code points: NFKC makes them one.
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });

const spell = ({ N, r, p }: Cost, salt: Buffer, key: Buffer) =>
  `scrypt$${N}$${r}$${p}$${salt.toString("base64url")}$${key.toString("base64url")}`;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Without a hash it does the same work and says false: the time does not tell that there is no such user. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

/**
 * scrypt with N=2^14 and r=8, 16 MB a hash. https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
 * @param parallelization scrypt's p; OWASP asks for 5 at this N
 */
export function createPasswords(parallelization: number): Passwords {
  const cost: Cost = { N: 2 ** 14, r: 8, p: parallelization };
  const decoy = spell(cost, Buffer.alloc(SALT_BYTES), Buffer.alloc(KEY_BYTES));
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      return spell(cost, salt, await derive(password, salt, cost));
    },
    async verify(password, hash) {
      const [scheme, N, r, p, salt = "", key = ""] = (hash ?? decoy).split("$");
      if (scheme !== "scrypt")
        throw new Error(`a password is hashed with ${scheme}, which this version does not know`);
      const derived = await derive(password, Buffer.from(salt, "base64url"), {
        N: Number(N),
        r: Number(r),
        p: Number(p),
      });
      return timingSafeEqual(derived, Buffer.from(key, "base64url")) && hash !== undefined;
    },
  };
}
