import { GIF } from "image-size/types/gif";
import { JPG } from "image-size/types/jpg";
import { PNG } from "image-size/types/png";
import { WEBP } from "image-size/types/webp";

/** By content type: each file is read as what it says it is, and as nothing else. */
const readers = new Map([
  ["image/png", PNG],
  ["image/jpeg", JPG],
  ["image/gif", GIF],
  ["image/webp", WEBP],
]);

/** EXIF's turns by a quarter: https://www.media.mit.edu/pia/Research/deepview/exif.html. Browsers show the picture turned. */
const isTurned = (orientation: number | undefined) =>
  orientation !== undefined && orientation >= 5 && orientation <= 8;

/** Pixels of a picture as it is shown, from its first bytes. Undefined where they do not tell, and for a file that is not what it says. */
export function imageDimensions(
  start: Uint8Array,
  contentType: string,
): { readonly width: number; readonly height: number } | undefined {
  const reader = readers.get(contentType);
  if (!reader) return undefined;
  // In memory of its own: image-size reads on behind the end of a part of something larger, and would tell what lies there. And a Buffer, because that is cut without
  // being copied: of a JPEG that is cut a hundred thousand times, copies would be gigabytes.
  const own = Buffer.alloc(start.length);
  own.set(start);
  try {
    if (!reader.validate(own)) return undefined;
    const { width, height, orientation } = reader.calculate(own);
    if (!(width > 0 && height > 0)) return undefined;
    return isTurned(orientation) ? { width: height, height: width } : { width, height };
  } catch {
    // Cut off, or made up: it throws whatever it stumbles over.
    return undefined;
  }
}
