import { useEffect, useState } from "preact/hooks";

/** The value as it was when it had not changed for some milliseconds: for work that need not be done at every key. */
export function useDeferredValue<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
