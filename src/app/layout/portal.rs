//! The frame of the signed-in pages.

use leptos::prelude::*;

use super::{Brand, BrandView};
use crate::app::elements::{Avatar, AvatarSize, Icon, IconName, Menu};

/// The signed-in person, as the frame shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserView {
    /// Name, or the address if there is none.
    pub name: String,
    /// Address or username.
    pub address: String,
    /// The picture.
    pub image_url: Option<String>,
}

/// A page of the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Its drawing.
    pub icon: IconName,
    /// Whether it is the page that shows.
    pub current: bool,
}

/// Id of the title of the page that shows.
pub const MAIN_TITLE: &str = "main-title";

/// Top bar with brand, organization and person, pages at the side (on narrow screens at the lower edge, where a thumb is), content.
///
/// Accessibility: `header`, `nav` and `main` landmarks, a link past them, and `aria-current` on the page that shows.
#[component]
pub fn Portal(
    /// Whose portal it is.
    brand: BrandView,
    /// Who is signed in.
    user: UserView,
    /// Name of the person's menu: "Account of Ada".
    #[prop(into)]
    menu_label: String,
    /// What switches between organizations, where there are any.
    #[prop(into)]
    switcher: ViewFnOnce,
    /// Items of the person's menu.
    #[prop(into)]
    menu: ViewFnOnce,
    /// The pages.
    nav: Signal<Vec<NavItem>>,
    /// Name of the list of pages.
    #[prop(into)]
    nav_label: String,
    /// "Skip to content".
    #[prop(into)]
    skip_label: String,
    /// What all the pages are about.
    #[prop(into)]
    heading: String,
    /// A line under that.
    #[prop(into)]
    subtitle: String,
    /// The title of the page.
    #[prop(into)]
    title: String,
    /// "Development mode", on instances that are not in production.
    #[prop(optional, into)]
    dev_notice: MaybeProp<String>,
    /// "Secured by …".
    #[prop(optional, into)]
    secured_by: MaybeProp<String>,
    /// Sections.
    children: Children,
) -> impl IntoView {
    let dev_notice = dev_notice.get_untracked();
    let secured_by = secured_by.get_untracked();
    let UserView { name, address, image_url } = user;
    let avatar_name = name.clone();
    let shows_address = name != address;
    let face = move || {
        view! {
            <Avatar name=avatar_name image_url=image_url size=AvatarSize::Small />
            <bdi class="portal__name">{name}</bdi>
        }
    };
    view! {
        <div class="portal">
            <a class="skip" href="#main">{skip_label}</a>
            {dev_notice.map(|text| view! { <aside class="portal__development">{text}</aside> })}
            <header class="portal__bar">
                <Brand brand=brand />
                {switcher.run()}
                <Menu label=menu_label face=face>
                    {shows_address.then(|| view! { <p class="portal__address"><bdi>{address}</bdi></p> })}
                    {menu.run()}
                </Menu>
            </header>
            <div class="portal__body">
                <nav class="portal__nav" aria-label=nav_label>
                    <div class="portal__heading">
                        <h1 class="portal__about">{heading}</h1>
                        <p class="portal__subtitle">{subtitle}</p>
                    </div>
                    <ul class="portal__pages">
                        {move || nav.get().into_iter()
                            .map(|item| {
                                view! {
                                    <li>
                                        <a class="portal__page" href=item.href aria-current=item.current.then_some("page")>
                                            <Icon name=item.icon />
                                            {item.label}
                                        </a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                    {secured_by.map(|text| view! { <p class="portal__secured">{text}</p> })}
                </nav>
                <main class="portal__main" id="main" tabindex="-1">
                    <h2 class="portal__title" id=MAIN_TITLE tabindex="-1">{title}</h2>
                    {children()}
                </main>
            </div>
        </div>
    }
}
