import { Component, type ReactNode } from "react";
import { Unavailable } from "./Unavailable.tsx";

/** A fault of ours while drawing: a page that says so, instead of an empty one. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <Unavailable reason="Something went wrong on this page. What you were writing is kept." />;
  }
}
