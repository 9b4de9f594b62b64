/** Square codes in the picture of a camera. */

/** Pause (ms) between two looks. */
const PAUSE = 150;
/** The longest side (points) that is looked at. */
const SIDE = 640;

/**
 * The text of the first code that is seen; null once `stop` is aborted.
 * Rejects where there is no camera, or it may not be used.
 */
export async function lookFor(video: HTMLVideoElement, stop: AbortSignal): Promise<string | null> {
  const [{ default: decode }, camera] = await Promise.all([
    import("qr/decode.js"),
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false }),
  ]);
  try {
    video.srcObject = camera;
    await video.play();
    while (!stop.aborted) {
      const found = lookOnce(video, decode);
      if (found !== null) return found;
      await new Promise((next) => setTimeout(next, PAUSE));
    }
    return null;
  } catch (error) {
    if (stop.aborted) return null;
    throw error;
  } finally {
    video.srcObject = null;
    for (const track of camera.getTracks()) track.stop();
  }
}

type Decode = (image: ImageData) => string;

function lookOnce(video: HTMLVideoElement, decode: Decode): string | null {
  const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
  const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
  if (width === 0 || height === 0) return null;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context?.drawImage(video, 0, 0, width, height);
  const image = context?.getImageData(0, 0, width, height);
  try {
    return image === undefined ? null : decode(image);
  } catch {
    // No code in this picture.
    return null;
  }
}
